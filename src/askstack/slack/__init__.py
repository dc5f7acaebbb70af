"""How do people in Slack reach it?

`core` knows what is asked and answered, and nothing of Slack; `messages` shows that as Slack's messages; `bolt`
listens to what Slack sends; `http` and `socket_mode` are the two ways by which that comes. Mattermost's slash command
shares the core.
"""
