from wasl.catalogue.days import *  # noqa
