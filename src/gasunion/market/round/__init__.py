"""Joint rounds: demand and offers pooled by delivery point and month, matched, and shown behind walls."""
