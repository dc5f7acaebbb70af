"""How do browsers and programs reach it? A page, a JSON API, MCP and Slack on one port, from one process."""
