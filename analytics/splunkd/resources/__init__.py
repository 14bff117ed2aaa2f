"""The resources of the splunkd face: a file each, found by its ``ROUTES``."""
