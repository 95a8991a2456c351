"""What dbt does again and again for each of its nodes, done once.

A build of few rows is mostly dbt's own Python: for each node it makes an object of every macro of
the project, two to three times; it checks and converts thirty words that nobody hears; it
translates templates that it has translated before; and it makes readers of dates for answers that
have none. What is put in place here gives the same results (`tests/resources/test_dbt_lighter.py`);
why, and what it saves: decision 28. It touches inner parts of dbt, so it is put in place only
beside the versions that it was written for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from itertools import chain
from types import CodeType
from typing import Any, Final

from dbt.clients.jinja import MacroGenerator
from dbt.context.configured import ConfiguredContext
from dbt.context.macro_resolver import TestMacroNamespace
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.include.global_project import PROJECT_NAME as GLOBAL_PROJECT_NAME
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import (
    MacroFuzzEnvironment,
    MacroFuzzTemplate,
    NativeSandboxTemplate,
)
from dbt_common.events.base_types import BaseEvent

#: another version may have other inner parts: then dbt works as it comes, only slower
WRITTEN_FOR: Final = {"dbt-core": "1.11", "dbt-common": "1.39", "jinja2": "3.1"}

Namespace = dict[str, Any]


class _Macros(dict[str, Any]):
    """Macros of one package for one node; each is made when it is asked for."""

    def __init__(self, known: Mapping[str, Any], shared: Namespace) -> None:
        super().__init__()
        self._known, self._shared = known, shared

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __missing__(self, name: str) -> MacroGenerator:
        made = self[name] = MacroGenerator(self._known[name], **self._shared)
        return made

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._known else default


class _Context(dict[str, Any]):
    """What the templates of one node see: what dbt puts in, and the macros."""

    def __init__(self, earlier: Namespace) -> None:
        super().__init__(earlier)
        self._macros: tuple[_Macros, ...] = ()

    def add(self, macros: tuple[_Macros, ...]) -> None:
        """Macros to look in, the first ones first; they win over what is here already."""
        self._macros = macros
        for name in [*super().__iter__()]:
            if any(name in some for some in macros):
                self[name] = self.__missing__(name)

    def __iter__(self) -> Iterator[str]:
        # whoever copies it has all of it
        return iter({*super().__iter__(), *chain.from_iterable(self._macros)})

    def keys(self) -> Any:
        return set(self)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or any(name in some for some in self._macros)

    def __missing__(self, name: str) -> Any:
        for some in self._macros:
            if name in some:
                return some[name]
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401  # this is what get is


def fits() -> bool:
    """Whether the installed versions are those that this was written for."""
    return all(version(name).startswith(f"{wanted}.") for name, wanted in WRITTEN_FOR.items())


@cache
def lighten() -> bool:
    """Put all of it in place, once in a process; whether that was possible."""
    if not fits():
        return False
    for owner, name, ours in replacements():
        setattr(owner, name, ours)
    return True


def replacements() -> Iterator[tuple[Any, str, Any]]:
    """Each part of dbt that is replaced: where it is, its name, and what stands there instead."""
    yield MacroNamespaceBuilder, "build_namespace", _build_namespace
    yield ManifestContext, "_build_namespace", _namespace_of_context
    yield ManifestContext, "to_dict", _to_dict
    # dbt does so itself for the other kind of template: it looks in the context and copies nothing
    yield NativeSandboxTemplate, "new_context", MacroFuzzTemplate.new_context
    yield BaseEvent, "__init__", _keep_what_was_said
    yield BaseEvent, "__getattr__", _get_of_event
    yield MacroFuzzEnvironment, "compile", _compile
    yield agate_helper, "build_type_tester", _tester_of


_namespace_as_it_comes: Callable[[ManifestContext], Any] = vars(ManifestContext)["_build_namespace"]
_to_dict_as_it_comes: Callable[[ManifestContext], Namespace] = vars(ManifestContext)["to_dict"]
_to_dict_without_macros: Callable[[ManifestContext], Namespace] = ConfiguredContext.to_dict


def _namespace_of_context(self: ManifestContext) -> Any:
    # every macro of the node holds the dictionary that its templates see
    self._ctx = _Context(self._ctx)
    return _namespace_as_it_comes(self)


def _build_namespace(
    self: MacroNamespaceBuilder, macros_by_package: Mapping[str, Namespace], ctx: Namespace
) -> MacroNamespace:
    shared = {"context": ctx, "node": self.node, "stack": self.thread_ctx}
    internal: Namespace = {}
    # of two packages of dbt's own the first one in its order wins
    for package in reversed(self.internal_package_names_order):
        internal |= macros_by_package.get(package, {})
    packages: dict[str, Any] = {
        package: _Macros(macros, shared)
        for package, macros in macros_by_package.items()
        if package not in self.internal_package_names
    }
    nothing = _Macros({}, shared)
    is_elsewhere = self.search_package != self.root_package
    return MacroNamespace(
        global_namespace=packages.get(self.root_package, nothing) if is_elsewhere else nothing,
        local_namespace=packages.get(self.search_package, nothing),
        global_project_namespace=_Macros(internal, shared),
        packages=packages,
    )


def _to_dict(self: ManifestContext) -> Namespace:
    """The context of a node with its macros."""
    found: Any = self.namespace
    if isinstance(found, TestMacroNamespace) or not isinstance(self._ctx, _Context):
        return _to_dict_as_it_comes(self)
    dbt_own = found.global_project_namespace
    _to_dict_without_macros(self)
    self._ctx.update(found.packages)
    self._ctx[GLOBAL_PROJECT_NAME] = dbt_own
    self._ctx.add((found.local_namespace, found.global_namespace, dbt_own))
    return self._ctx


_event_as_it_comes = BaseEvent.__init__


def _keep_what_was_said(self: BaseEvent, *args: Any, **kwargs: Any) -> None:
    """Most events are dropped by their level: they are made into messages when one is read."""
    object.__setattr__(self, "_said", (args, kwargs))


def _get_of_event(self: BaseEvent, key: str) -> Any:
    if key == "pb_msg":
        args, kwargs = object.__getattribute__(self, "_said")
        _event_as_it_comes(self, *args, **kwargs)
        return object.__getattribute__(self, "pb_msg")
    return getattr(self.pb_msg, key)


_translate: Callable[..., Any] = MacroFuzzEnvironment.compile
_translated: dict[tuple[type, str], CodeType] = {}


def _compile(self: MacroFuzzEnvironment, source: Any, *args: Any, **kwargs: Any) -> Any:
    """A template's code depends on its text and the kind of environment, on nothing else."""
    if args or kwargs or not isinstance(source, str):
        return _translate(self, source, *args, **kwargs)
    key = (type(self), source)
    code = _translated.get(key)
    if code is None:
        code = _translated[key] = _translate(self, source)
    return code


_tester_as_it_comes = cache(agate_helper.build_type_tester)


def _tester_of(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _tester_as_it_comes(frozenset(text_columns), nulls)


#: what stood at each of the `replacements`; taken before anything can have been replaced
AS_IT_COMES: Final = tuple(getattr(owner, name) for owner, name, _ in replacements())
