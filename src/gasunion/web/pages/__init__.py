"""What a person sees of the desk: pages made on the server, one file a page, words from the catalogues."""
