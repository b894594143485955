"""The two routes of every resource: its collection, and one of its rows."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from apps.accounts.actions import Answer, RequestKey, answer_once, in_transaction
from apps.api.groups.answers import Format, answer, collection, format_of, refused
from apps.api.groups.asked import read_asked
from apps.api.groups.bodies import body_of
from apps.api.groups.caller import Caller
from apps.api.groups.door import caller_of
from apps.api.groups.etags import etag_of, wanted_revision
from apps.api.groups.records import Record, page_of, record_of
from apps.api.groups.resource import Given, Resource, looked_up
from apps.api.limits import count_call
from apps.api.view import ApiView
from apps.core import clock
from apps.core.errors import DomainError, Forbidden, Invalid, NotFound
from apps.groups.access import group_for, groups_within
from apps.groups.models import Group

LONGEST_NUMBER = 19


class Door(ApiView):
    """What all routes of this dialect share: its formats, its refusals, its credentials."""

    @property
    def form(self) -> Format:
        return format_of(self.request._request, self.kwargs.get("form"))

    @cached_property
    def body(self) -> dict[str, Any]:
        return body_of(self.request._request)

    @cached_property
    def caller(self) -> Caller:
        caller = caller_of(self.request._request, self.body)
        self.share = count_call(caller.actor, clock.now().timestamp())
        return caller

    @cached_property
    def group(self) -> Group | None:
        """The group of the path, if there is one and this caller reaches it."""
        number = self.kwargs.get("group_id")
        return None if number is None else group_for(self.caller.actor, int(number))

    def refusal(self, error: DomainError) -> HttpResponse:
        return refused(error, self.form)

    def handle_exception(self, exc: Exception) -> Any:
        """Without a challenge: this contract's clients send what they have at once."""
        response = super().handle_exception(exc)
        del response["WWW-Authenticate"]
        return response

    def finalize_response(self, request: Any, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        response["Cache-Control"] = "no-store"
        return super().finalize_response(request, response, *args, **kwargs)


class ResourceDoor(Door):
    """A route of one resource."""

    resource: Resource = Resource()  # as_view() is given which

    def writing(self, group: Group | None) -> Given:
        """What the body gives under its wrapper; Invalid without it, Forbidden where nothing may be written."""
        singular = self.resource.singular
        inner = self.body.get(singular)
        if not isinstance(inner, dict):
            sentence = f'The body is an object with the key "{singular}".'
            raise Invalid(sentence, code="not_wrapped", fields={singular: [sentence]})
        if not any(field.writable(self.caller.profile) for field in self.resource.fields):
            raise Forbidden("An account does not change this.")
        return self.resource.given(self.caller, inner, group)

    def in_their_words(self, error: DomainError) -> DomainError:
        """The same refusal with the contract's names for its fields."""
        names = {field.argument: field.name for field in self.resource.fields if field.argument != field.name}
        error.fields = {names.get(name, name): said for name, said in error.fields.items()}
        if error.code == "changed_meanwhile" and self.request.headers.get("If-Match"):
            error.status = 412
        return error

    def told_record(self, record: Record, status: int = 200) -> HttpResponse:
        response = answer(record.shown, self.resource.singular, self.form, status)
        if record.revision:
            response["ETag"] = etag_of(record.revision)
        return response


class Collection(ResourceDoor):
    """GET lists, POST adds."""

    def get(self, request: Any, **place: Any) -> HttpResponseBase:
        if "GET" not in self.resource.methods:
            self.http_method_not_allowed(request, **place)
        asked = read_asked(request._request.GET)
        page = page_of(self.resource, self.caller, self.group, request._request.GET, asked)
        return collection(page, self.resource.singular, self.resource.plural, self.form)

    def post(self, request: Any, **place: Any) -> HttpResponse:
        """201 and the record. Sent again with its Idempotency-Key it adds nothing and tells the same record."""
        if "POST" not in self.resource.methods:
            self.http_method_not_allowed(request, **place)
        caller, resource = self.caller, self.resource
        group = self._group_to_fill()
        given = self.writing(group)

        def work() -> Answer:
            return Answer(201, {"id": resource.add(caller, group, given)})

        try:
            made = self.answered_once(group, given, work)
        except DomainError as error:
            raise self.in_their_words(error) from error
        return self.told_record(record_of(resource, caller, None, made.body["id"]), 201)

    def answered_once(self, group: Group, given: Given, work: Callable[[], Answer]) -> Answer:
        """The answer of the work, or of the first request with this Idempotency-Key; counted before it is begun."""
        request, resource = self.request._request, self.resource
        once = RequestKey(f"{self.caller.scope}:{resource.plural}", request.headers.get("Idempotency-Key"))
        uncounted = resource.uncounted(request, self.caller, group, given, once)

        def counted() -> Answer:
            if uncounted is not None:
                raise uncounted
            return work()

        sent = self.body.get(resource.singular)
        return answer_once(scope=once.scope, key=once.key, request=sent, work=counted)

    def _group_to_fill(self) -> Group:
        """The group of the path, or the one that the body names; where both do, they agree.

        Where neither does: the only group that there is for this caller.
        """
        inner = self.body.get(self.resource.singular)
        said = str(inner.get("group_id") or "") if isinstance(inner, dict) else ""
        if self.group is not None and said in {"", str(self.group.pk)}:
            return self.group
        if self.group is None and said.isdecimal() and len(said) < LONGEST_NUMBER:
            found: Group = looked_up(self.caller.actor, {"group_id": int(said)}, group_id=group_for)["group_id"]
            return found
        if self.group is None and not said:
            reached = groups_within(self.caller.actor)[:2]
            if len(reached) == 1:
                return reached[0]
        sentence = "This must be the group of the address." if self.group else "This field is required."
        raise Invalid(sentence, fields={"group_id": [sentence]})

    @property
    def allowed_methods(self) -> list[str]:
        return sorted({"HEAD", *self.resource.methods})


class Row(ResourceDoor):
    """GET shows, PUT and PATCH change, DELETE puts into the bin."""

    def get(self, request: Any, **_place: Any) -> HttpResponse:
        return self.told_record(self._record())

    def put(self, request: Any, **place: Any) -> HttpResponse:
        """200 and the whole record; only the fields that were sent have changed. 412 with an If-Match that is old."""
        if "PUT" not in self.resource.row_methods:
            self.http_method_not_allowed(request, **place)
        record = self._record()
        group = None if record.group is None else group_for(self.caller.actor, record.group)
        given = self.writing(group)
        revision = wanted_revision(request.headers.get("If-Match"), record.revision)
        self._write(lambda: self.resource.change(self.caller, self._number, given, revision))
        return self.told_record(self._record())

    patch = put

    def delete(self, request: Any, **place: Any) -> HttpResponse:
        """200 and the record as it lies in the bin."""
        if "DELETE" not in self.resource.row_methods:
            self.http_method_not_allowed(request, **place)
        record = self._record()
        revision = wanted_revision(request.headers.get("If-Match"), record.revision)
        self._write(lambda: self.resource.remove(self.caller, self._number, revision))
        with suppress(NotFound):  # what is not listed any more is told as it was
            record = self._record()
        return self.told_record(record)

    @property
    def _number(self) -> int:
        return int(self.kwargs["number"])

    def _record(self) -> Record:
        return record_of(self.resource, self.caller, self.group, self._number)

    def _write(self, work: Any) -> None:
        try:
            in_transaction(work)
        except DomainError as error:
            raise self.in_their_words(error) from error

    @property
    def allowed_methods(self) -> list[str]:
        methods = self.resource.row_methods
        return sorted({"HEAD", *methods, *({"PATCH"} if "PUT" in methods else ())})


class Nowhere(Door):
    """Every other address below the prefix."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address.")
