"""E-mail as a source: fetch mails from a mailbox or a folder, and read one mail into one text row."""
