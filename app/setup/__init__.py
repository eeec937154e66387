"""From a bare Python to running processes. Standard library only: it runs before anything is installed."""
