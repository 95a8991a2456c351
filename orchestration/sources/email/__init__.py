"""E-mail as a source: fetch mails from a mailbox or a folder, read each into one text row."""
