from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult

class HeaderDict(dict[str, str]): ...

class FormsDict(dict[str, str]):
    def decode(self, encoding: str = ...) -> FormsDict: ...
    def getall(self, key: str) -> list[str]: ...
    def getunicode(self, name: str, default: str | None = ...) -> str | None: ...
    def allitems(self) -> list[tuple[str, str]]: ...
    def __getattr__(self, name: str) -> str: ...

class BaseRequest:
    environ: dict[str, Any]
    path: str
    method: str
    query: FormsDict
    forms: FormsDict
    params: FormsDict
    headers: Mapping[str, str]
    body: Any
    json: Any
    query_string: str
    urlparts: SplitResult
    content_type: str
    content_length: int
    remote_addr: str
    def get_header(self, name: str, default: str = ...) -> str: ...
    def get_cookie(self, key: str, default: str | None = ...) -> str | None: ...

class BaseResponse:
    body: Any
    status: Any
    status_code: int
    content_type: str
    headers: Any
    def __init__(
        self,
        body: Any = ...,
        status: int | str | None = ...,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = ...,
        **more_headers: str,
    ) -> None: ...
    def set_header(self, name: str, value: str) -> None: ...
    def add_header(self, name: str, value: str) -> None: ...
    def get_header(self, name: str, default: Any = ...) -> Any: ...
    def set_cookie(
        self, name: str, value: str, secret: str | None = ..., **options: Any
    ) -> None: ...

class LocalRequest(BaseRequest): ...
class LocalResponse(BaseResponse): ...
class HTTPResponse(BaseResponse, Exception): ...

class HTTPError(HTTPResponse):
    exception: BaseException | None
    traceback: str | None
    def __init__(
        self,
        status: int | None = ...,
        body: Any = ...,
        exception: BaseException | None = ...,
        traceback: str | None = ...,
        **more_headers: str,
    ) -> None: ...

class Route:
    rule: str
    method: str
    callback: Callable[..., Any]

class Bottle:
    catchall: bool
    routes: list[Route]
    error_handler: dict[int, Callable[[HTTPError], Any]]
    def __init__(self, **kwargs: Any) -> None: ...
    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]: ...
    def wsgi(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]: ...
    def install(self, plugin: Any) -> Any: ...
    def hook(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def error(
        self, code: int = ..., callback: Callable[..., Any] | None = ...
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def route(
        self,
        path: str | Sequence[str] | None = ...,
        method: str | Sequence[str] = ...,
        callback: Callable[..., Any] | None = ...,
        **config: Any,
    ) -> Any: ...
    def get(
        self, path: str | None = ..., callback: Callable[..., Any] | None = ..., **config: Any
    ) -> Any: ...
    def post(
        self, path: str | None = ..., callback: Callable[..., Any] | None = ..., **config: Any
    ) -> Any: ...
    def put(
        self, path: str | None = ..., callback: Callable[..., Any] | None = ..., **config: Any
    ) -> Any: ...
    def delete(
        self, path: str | None = ..., callback: Callable[..., Any] | None = ..., **config: Any
    ) -> Any: ...
    def default_error_handler(self, res: HTTPError) -> Any: ...
    def mount(self, prefix: str, app: Any, **options: Any) -> None: ...
    def run(self, **kwargs: Any) -> None: ...
    def close(self) -> None: ...

class SimpleTemplate:
    def __init__(
        self,
        source: str | None = ...,
        name: str | None = ...,
        lookup: Sequence[str] | None = ...,
        encoding: str = ...,
        **settings: Any,
    ) -> None: ...
    def render(self, *args: Mapping[str, Any], **kwargs: Any) -> str: ...

request: LocalRequest
response: LocalResponse

def abort(code: int = ..., text: str = ...) -> Any: ...
def redirect(url: str, code: int | None = ...) -> Any: ...
def html_escape(string: str) -> str: ...
