"""A host in Python: renders a chart, and tells where one of its values was set."""

import sys

import gtmpl

chart = gtmpl.Chart(sys.argv[1])
values = gtmpl.Values().set("replicas=3")
print(chart.render(values, name="greeting", functions={"vault": lambda path, key: "swordfish"}, timeout=2).text, end="")
for step in chart.explain("replicas", values):
    print(step)
