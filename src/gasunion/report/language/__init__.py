"""Words and figures: the catalogue of messages, how a figure is written."""
