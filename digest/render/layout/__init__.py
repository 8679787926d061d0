"""An edition laid out for its templates: values, places and dates. Knows no template engine and no HTML."""
