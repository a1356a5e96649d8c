"""What people tell each other and what the desk tells them: messages, hand-over notes, alarms, webhooks."""
