"""Renders Helm charts to the bytes that Helm prints.

    import gtmpl

    chart = gtmpl.Chart("charts/portal")
    values = gtmpl.Values().add_file("environments/prod.yaml", layer="environment")
    print(chart.render(values, name="portal").text)
    print(chart.explain("replicas", values)[0])

Charts may be shared by threads; values belong to one at a time. Failures raise gtmpl.Error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike, fsencode
from typing import Any, Callable, Mapping, Optional, Sequence, Union

from ._binding import ffi as _ffi
from ._binding import lib as _lib

__all__ = ["Chart", "Error", "Manifest", "Rendered", "Step", "Values", "helm_version", "version"]

Path = Union[str, "PathLike[str]"]

_STATUSES = {
    getattr(_lib, "GTMPL_" + name): name
    for name in (
        "ENOMEM EINVALID ENOTFOUND EIO EYAML ETYPE ECHART EPARSE EEXEC ELIMIT EUNSUPPORTED ECANCELLED".split()
    )
}
_SET_MODES = {
    "typed": _lib.GTMPL_SET_TYPED,
    "string": _lib.GTMPL_SET_STRING,
    "json": _lib.GTMPL_SET_JSON,
    "literal": _lib.GTMPL_SET_LITERAL,
    "file": _lib.GTMPL_SET_FILE,
}
_ROLES = {
    _lib.GTMPL_ROLE_CRD: "crd",
    _lib.GTMPL_ROLE_RESOURCE: "resource",
    _lib.GTMPL_ROLE_HOOK: "hook",
    _lib.GTMPL_ROLE_TEST: "test",
}


def _text(pointer: Any) -> str:
    return str(_ffi.string(pointer).decode("utf-8", "surrogateescape"))


def _sized(get: Callable[..., Any], *arguments: Any) -> bytes:
    size = _ffi.new("size_t *")
    pointer = get(*arguments, size)
    return bytes(_ffi.buffer(pointer, size[0])) if size[0] else b""


def version() -> str:
    """The version of libgtmpl."""
    return _text(_lib.gtmpl_version())


def helm_version() -> str:
    """The release of Helm whose output the library gives."""
    return _text(_lib.gtmpl_helm_version())


class Error(Exception):
    """What went wrong, in Helm's words; ``file``, ``line`` and ``column`` are where it did, as far as known."""

    def __init__(self, message: str, status: str, file: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.file = file
        self.line = line
        self.column = column


def _check(status: int, err: Any) -> None:
    if status == _lib.GTMPL_OK:
        return
    error = Error(
        _text(_lib.gtmpl_error_message(err[0])),
        _STATUSES.get(status, str(status)),
        _text(_lib.gtmpl_error_file(err[0])),
        _lib.gtmpl_error_line(err[0]),
        _lib.gtmpl_error_column(err[0]),
    )
    _lib.gtmpl_error_free(err[0])
    raise error


def _take_text(get: Callable[..., int], *arguments: Any) -> bytes:
    text, size, err = _ffi.new("char **"), _ffi.new("size_t *"), _ffi.new("gtmpl_error **")
    _check(get(*arguments, text, size, err), err)
    result = bytes(_ffi.buffer(text[0], size[0]))
    _lib.gtmpl_text_free(text[0])
    return result


class Values:
    """The values that a user gives: layers, the lowest first. Methods return the object, to be chained."""

    def __init__(self) -> None:
        handle, err = _ffi.new("gtmpl_values **"), _ffi.new("gtmpl_error **")
        _check(_lib.gtmpl_values_new(handle, err), err)
        self._values = _ffi.gc(handle[0], _lib.gtmpl_values_free)
        _check(_lib.gtmpl_values_keep_origins(self._values, err), err)

    def add_file(self, path: Path, layer: str = "values") -> "Values":
        """Adds a YAML or JSON file as the next higher layer."""
        err = _ffi.new("gtmpl_error **")
        _check(_lib.gtmpl_values_add_file(self._values, fsencode(path), layer.encode(), err), err)
        return self

    def add(self, values: Union[str, bytes, Mapping[str, Any]], name: str = "values", layer: str = "values") -> "Values":
        """Adds YAML or JSON text, or a mapping; ``name`` stands for the file in errors and origins."""
        text = json.dumps(values) if isinstance(values, Mapping) else values
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        err = _ffi.new("gtmpl_error **")
        _check(_lib.gtmpl_values_add_text(self._values, data, len(data), name.encode(), layer.encode(), err), err)
        return self

    def set(self, assignment: str, mode: str = "typed") -> "Values":
        """``--set`` and its like: "a.b=1"; mode is typed, string, json, literal or file."""
        err = _ffi.new("gtmpl_error **")
        _check(_lib.gtmpl_values_set(self._values, assignment.encode(), _SET_MODES[mode], err), err)
        return self


@dataclass(frozen=True)
class Manifest:
    """One document of a result."""

    text: str
    source: str  #: the template that it came from
    role: str  #: "crd", "resource", "hook" or "test"
    api_version: str
    kind: str
    name: str


@dataclass(frozen=True)
class Rendered:
    """A result: ``text`` is what ``helm template`` prints."""

    text: str
    notes: str
    manifests: Sequence[Manifest]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Step:
    """What one layer says of a key."""

    layer: str
    file: str
    line: int
    column: int
    value: Any
    wins: bool
    remark: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{'*' if self.wins else ' '} {self.layer} {place} {json.dumps(self.value)}"


# --- Callbacks: the handle of the render that they belong to is their context ---


class _Callbacks:
    def __init__(self, functions: Mapping[str, Callable[..., Any]], lookup: Optional[Callable[..., Any]]) -> None:
        self.lookup = lookup
        self.error: Optional[BaseException] = None  # raised again once the library has returned
        self.handle = _ffi.new_handle(self)
        self.kept = [(name.encode(), _ffi.new_handle((self, run))) for name, run in functions.items()]
        self.names = [_ffi.new("char[]", name) for name, _ in self.kept]
        self.rows = _ffi.new("gtmpl_function[]", len(self.kept))
        for row, name, (_, handle) in zip(self.rows, self.names, self.kept):
            row.name, row.variadic, row.run, row.context = name, 1, _lib.gtmpl_python_function, handle


def _from_node(node: Any) -> Any:
    kind = _lib.gtmpl_node_get_kind(node)
    children = [_lib.gtmpl_node_child(node, i) for i in range(_lib.gtmpl_node_count(node))]
    if kind == _lib.GTMPL_NODE_MAP:
        return {_sized(_lib.gtmpl_node_key, c).decode("utf-8", "surrogateescape"): _from_node(c) for c in children}
    if kind == _lib.GTMPL_NODE_LIST:
        return [_from_node(c) for c in children]
    text = _sized(_lib.gtmpl_node_text, node).decode("utf-8", "surrogateescape")
    return text if kind == _lib.GTMPL_NODE_STRING else json.loads(text)


def _give(call: Any, result: Any) -> int:
    if isinstance(result, bool):
        return int(_lib.gtmpl_call_return_bool(call, result))
    if isinstance(result, int) and -(2**63) <= result < 2**63:
        return int(_lib.gtmpl_call_return_integer(call, result))
    if isinstance(result, float):
        return int(_lib.gtmpl_call_return_number(call, result))
    if isinstance(result, str):
        data = result.encode("utf-8", "surrogateescape")
        return int(_lib.gtmpl_call_return_text(call, data, len(data)))
    data = json.dumps(result).encode()
    return int(_lib.gtmpl_call_return_json(call, data, len(data)))


def _message(error: BaseException) -> bytes:
    return (str(error) or type(error).__name__).encode("utf-8", "surrogateescape").replace(b"\0", b"")


@_ffi.def_extern(error=_lib.GTMPL_EEXEC)  # type: ignore
def gtmpl_python_function(context: Any, call: Any) -> int:
    callbacks, run = _ffi.from_handle(context)
    try:
        arguments = [_from_node(_lib.gtmpl_call_argument(call, i)) for i in range(_lib.gtmpl_call_count(call))]
        return _give(call, run(*arguments))
    except Exception as error:  # becomes the template's error, and is its cause
        callbacks.error = error
        return int(_lib.gtmpl_call_fail(call, _message(error)))


@_ffi.def_extern(error=_lib.GTMPL_EEXEC)  # type: ignore
def gtmpl_python_lookup(context: Any, api_version: Any, kind: Any, namespace: Any, name: Any, text: Any, size: Any) -> int:
    callbacks = _ffi.from_handle(context)
    status = _lib.GTMPL_OK
    try:
        found = callbacks.lookup(_text(api_version), _text(kind), _text(namespace), _text(name))
        if found is None:
            return int(_lib.GTMPL_ENOTFOUND)
        data = json.dumps(found).encode()
    except Exception as error:
        callbacks.error = error
        status, data = _lib.GTMPL_EEXEC, _message(error)
    text[0] = _ffi.cast("char *", _lib.malloc(max(len(data), 1)))
    if text[0] == _ffi.NULL:
        return int(_lib.GTMPL_ENOMEM)
    _ffi.memmove(text[0], data, len(data))
    size[0] = len(data)
    return int(status)


@_ffi.def_extern()  # type: ignore
def gtmpl_python_warning(context: Any, text: Any) -> None:
    _ffi.from_handle(context)(_text(text))


# --- Charts ---


class Chart:
    """A chart with its subcharts, from a folder or a ``.tgz``. Nothing changes it: threads may share one."""

    def __init__(self, path: Path, warning: Optional[Callable[[str], None]] = None) -> None:
        self._chart = self._open(warning, _lib.gtmpl_chart_open, fsencode(path))

    @classmethod
    def from_files(cls, files: Mapping[str, Union[str, bytes]], name: str = "chart") -> "Chart":
        """A chart from memory: contents by the path within the chart ("templates/service.yaml")."""
        rows = _ffi.new("gtmpl_file[]", len(files))
        kept = []
        for row, (path, content) in zip(rows, files.items()):
            data = content.encode() if isinstance(content, str) else content
            kept += [_ffi.new("char[]", path.encode()), _ffi.from_buffer(data)]
            row.name, row.data, row.size = kept[-2], kept[-1], len(data)
        chart = cls.__new__(cls)
        chart._chart = cls._open(None, _lib.gtmpl_chart_open_files, name.encode(), rows, len(files))
        return chart

    @classmethod
    def from_archive(cls, data: bytes, name: str = "chart.tgz") -> "Chart":
        """A packed chart (``.tgz``) from memory."""
        chart = cls.__new__(cls)
        chart._chart = cls._open(None, _lib.gtmpl_chart_open_archive, name.encode(), data, len(data))
        return chart

    @staticmethod
    def _open(warning: Optional[Callable[[str], None]], open: Callable[..., int], *arguments: Any) -> Any:
        chart, err, options = _ffi.new("gtmpl_chart **"), _ffi.new("gtmpl_error **"), _ffi.new("gtmpl_chart_options *")
        _lib.chart_options_init(options)
        handle = _ffi.new_handle(warning)
        if warning is not None:
            options.warning, options.context = _lib.gtmpl_python_warning, handle
        _check(open(chart, *arguments, options, err), err)
        return _ffi.gc(chart[0], _lib.gtmpl_chart_free)

    @property
    def name(self) -> str:
        return _text(_lib.gtmpl_chart_name(self._chart))

    @property
    def version(self) -> str:
        return _text(_lib.gtmpl_chart_version(self._chart))

    def render(
        self,
        values: Optional[Values] = None,
        *,
        name: Optional[str] = None,
        namespace: Optional[str] = None,
        is_upgrade: bool = False,
        kube_version: Optional[str] = None,
        api_versions: Sequence[str] = (),
        include_crds: bool = False,
        skip_schema_validation: bool = False,
        helm3: bool = False,
        reproducible: bool = False,
        seed: str = "",
        time: int = 0,
        timeout: Optional[float] = None,
        functions: Optional[Mapping[str, Callable[..., Any]]] = None,
        lookup: Optional[Callable[[str, str, str, str], Optional[Mapping[str, Any]]]] = None,
        warning: Optional[Callable[[str], None]] = None,
    ) -> Rendered:
        """Renders as ``helm template`` does.

        ``functions`` are added to the template language: they get JSON's values and give them. ``lookup`` answers the
        function of that name (apiVersion, kind, namespace, name) with an object or None. ``timeout`` is in seconds.
        """
        callbacks = _Callbacks(functions or {}, lookup)
        options, limits = _ffi.new("gtmpl_render_options *"), _ffi.new("gtmpl_limits *")
        release = _ffi.new("gtmpl_release *")
        kept = [_ffi.new("char[]", v.encode()) for v in api_versions]
        versions = _ffi.new("const char *[]", kept)
        warned = _ffi.new_handle(warning)
        texts = {
            key: _ffi.NULL if text is None else _ffi.new("char[]", text.encode())
            for key, text in {"name": name, "namespace": namespace, "kube": kube_version, "seed": seed}.items()
        }
        release.name, release.namespace_, release.is_upgrade = texts["name"], texts["namespace"], is_upgrade
        _lib.render_options_init(options)
        _lib.limits_init(limits)
        limits.milliseconds = 0 if timeout is None else max(1, int(timeout * 1000))
        options.limits = limits
        options.kube_version = texts["kube"]
        options.api_versions, options.api_version_count = versions, len(kept)
        options.include_crds, options.skip_schema_validation = include_crds, skip_schema_validation
        options.compat = _lib.GTMPL_COMPAT_HELM3 if helm3 else _lib.GTMPL_COMPAT_HELM4
        options.reproducible, options.seed, options.time = reproducible, texts["seed"], time
        options.functions, options.function_count = callbacks.rows, len(callbacks.kept)
        if lookup is not None:
            options.lookup, options.lookup_context = _lib.gtmpl_python_lookup, callbacks.handle
        if warning is not None:
            options.warning, options.context = _lib.gtmpl_python_warning, warned

        result, err = _ffi.new("gtmpl_render **"), _ffi.new("gtmpl_error **")
        given = _ffi.NULL if values is None else values._values
        status = _lib.gtmpl_render_chart(result, self._chart, given, release, options, err)
        render = _ffi.gc(result[0], _lib.gtmpl_render_free)
        try:
            _check(status, err)
        except Error as error:
            raise error from callbacks.error
        return _rendered(render)

    def values(self, values: Optional[Values] = None) -> Any:
        """The values that templates would see, as JSON has them."""
        return json.loads(_take_text(_lib.gtmpl_coalesced_text, self._coalesce(values), _lib.GTMPL_FORMAT_JSON, 0))

    def explain(self, key: str, values: Optional[Values] = None) -> Sequence[Step]:
        """What each layer says of a key ("image.tag"), the highest first; of at most one ``wins`` is true."""
        found, err = _ffi.new("gtmpl_explanation **"), _ffi.new("gtmpl_error **")
        coalesced = self._coalesce(values if values is not None else Values())
        _check(_lib.gtmpl_explain(found, coalesced, key.encode(), err), err)
        explanation = _ffi.gc(found[0], _lib.gtmpl_explanation_free)
        steps = (
            _lib.gtmpl_explanation_step(explanation, i) for i in range(_lib.gtmpl_explanation_count(explanation))
        )
        return [
            Step(
                _text(s.origin.layer),
                _text(s.origin.file),
                s.origin.line,
                s.origin.column,
                json.loads(_text(s.value)),
                bool(s.wins),
                _text(s.remark),
            )
            for s in steps
        ]

    def _coalesce(self, values: Optional[Values]) -> Any:
        result, err = _ffi.new("gtmpl_coalesced **"), _ffi.new("gtmpl_error **")
        given = _ffi.NULL if values is None else values._values
        _check(_lib.gtmpl_values_coalesce(result, self._chart, given, _ffi.NULL, err), err)
        return _ffi.gc(result[0], _lib.gtmpl_coalesced_free)


def _rendered(render: Any) -> Rendered:
    def decode(data: bytes) -> str:
        return data.decode("utf-8", "surrogateescape")

    manifests = []
    for i in range(_lib.gtmpl_render_count(render)):
        m = _lib.gtmpl_render_manifest(render, i)
        manifests.append(
            Manifest(
                decode(_sized(_lib.gtmpl_manifest_text, m)),
                _text(_lib.gtmpl_manifest_source(m)),
                _ROLES.get(_lib.gtmpl_manifest_get_role(m), ""),
                _text(_lib.gtmpl_manifest_api_version(m)),
                _text(_lib.gtmpl_manifest_kind(m)),
                _text(_lib.gtmpl_manifest_name(m)),
            )
        )
    return Rendered(
        decode(_take_text(_lib.gtmpl_render_text, render, _ffi.NULL)),
        decode(_sized(_lib.gtmpl_render_notes, render)),
        tuple(manifests),
    )
