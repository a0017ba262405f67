"""Built-in objects.

`support` announces what the other modules make (registry.pxi): the virtual machine imports such a module, and a realm
makes an object, when a program first touches it.
"""
