"""The binding, against the library that is installed."""

import threading

import gtmpl
import pytest

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: portal\nversion: 1.2.3\n",
    "values.yaml": "replicas: 1\nimage:\n  tag: v1\n",
    "templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"
    "data:\n  replicas: {{ .Values.replicas | quote }}\n",
    "templates/NOTES.txt": "Hello, {{ .Release.Namespace }}.",
}


def chart(template=None, **more):
    files = dict(FILES, **more)
    if template is not None:
        files["templates/a.yaml"] = template
    return gtmpl.Chart.from_files(files, name="charts/portal")


def test_five_lines(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "prod.yaml").write_text("# prod\nreplicas: 4\n")

    portal = gtmpl.Chart(tmp_path)
    values = gtmpl.Values().add_file(tmp_path / "prod.yaml", layer="environment")
    text = portal.render(values, name="portal").text
    step = portal.explain("replicas", values)[0]

    assert 'replicas: "4"' in text and text.startswith("---\n# Source: portal/templates/a.yaml\n")
    assert (step.layer, step.line, step.value, step.wins) == ("environment", 2, 4, True)
    assert str(step) == f"* environment {tmp_path}/prod.yaml:2 4"


def test_result():
    result = chart().render(namespace="here", name="x")
    (manifest,) = result.manifests
    assert (manifest.kind, manifest.name, manifest.api_version, manifest.role) == ("ConfigMap", "x", "v1", "resource")
    assert manifest.source == "portal/templates/a.yaml"
    assert result.notes == "Hello, here."
    assert str(result) == result.text


def test_versions():
    assert (chart().name, chart().version) == ("portal", "1.2.3")
    assert gtmpl.helm_version().startswith("v4.")
    assert gtmpl.version().count(".") == 2


def test_values():
    values = gtmpl.Values().add({"replicas": 2}).add("image: {tag: v2}").set("image.tag=1.10", mode="string")
    assert chart().values(values) == {"replicas": 2, "image": {"tag": "1.10"}}
    assert [s.layer for s in chart().explain("image.tag", values)] == ["set", "values", "chart"]


def test_errors():
    with pytest.raises(gtmpl.Error) as caught:
        gtmpl.Values().add("a: [", name="broken.yaml")
    assert (caught.value.status, caught.value.file) == ("EYAML", "broken.yaml")
    with pytest.raises(gtmpl.Error) as caught:
        chart("{{ fail \"no\" }}").render()
    assert caught.value.status == "EEXEC" and "portal/templates/a.yaml:1:3" in str(caught.value)
    with pytest.raises(gtmpl.Error, match="no/such"):
        gtmpl.Chart("./no/such")


def test_functions():
    seen = []

    def note(*arguments):
        seen.append(arguments)
        return {"list": [1, 2.5, None, "x"]}

    text = chart("a: {{ (note 1 \"é\" true nil (list 1 2) (dict \"k\" 1.5)).list | toJson }}\nb: {{ twice 21 }}").render(
        functions={"note": note, "twice": lambda n: 2 * n}
    )
    assert text.text.endswith("a: [1,2.5,null,\"x\"]\nb: 42\n")
    assert seen == [(1, "é", True, None, [1, 2], {"k": 1.5})]


def test_failing_functions():
    def refuse():
        raise KeyError("the key")

    with pytest.raises(gtmpl.Error, match="error calling refuse: 'the key'") as caught:
        chart("{{ refuse }}").render(functions={"refuse": refuse})
    assert isinstance(caught.value.__cause__, KeyError)


def test_lookup():
    def lookup(api_version, kind, namespace, name):
        return {"data": {"n": name}} if kind == "Secret" else None

    template = 'a: {{ (lookup "v1" "Secret" "ns" "x").data.n }}{{ lookup "v1" "Pod" "ns" "x" | len }}'
    assert chart(template).render(lookup=lookup).text.endswith("a: x0\n")


def test_timeout():
    with pytest.raises(gtmpl.Error, match="time limit exceeded") as caught:
        chart("{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}").render(timeout=0.05)
    assert caught.value.status == "ELIMIT"


def test_threads_share_a_chart():
    shared, results = chart(), []
    threads = [threading.Thread(target=lambda: results.append(shared.render(name="x").text)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(results) == 8 and len(set(results)) == 1
