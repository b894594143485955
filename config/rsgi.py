"""What granian serves: the site behind its door."""

from config.door import Door
from config.wsgi import application as site

application = Door(site)
