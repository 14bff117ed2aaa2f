"""Trackers in other people's frameworks, one file each; importing one imports no other.

    from analytics.integrations.wsgi import Middleware

Source: ours.
"""
