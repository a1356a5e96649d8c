"""What every page shares: colours, style, scripts, templates."""
