"""The private warehouse and the loading of typed rows into its schema `raw`."""
