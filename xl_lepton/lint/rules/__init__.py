"""The rules, by theme. A function declared with `@rule` in a module here is found by looking."""
