"""Plain alternatives to compare with: what one gets without this project's own work."""
