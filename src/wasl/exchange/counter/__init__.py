"""The counter: an agent asks another department about one case, through the same desk as systems and lists."""
