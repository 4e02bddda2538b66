package io.ringback.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.FreeFields;
import io.ringback.http.JsonFields;
import io.ringback.http.Responses;
import io.ringback.http.ValidationErrors;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import io.ringback.json.MergePatch;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves accounts: one account, the accounts around it, and the creation of a child. */
@Tag(name = "Accounts")
@Path("/v1/accounts/{account_id}")
class AccountResource {
    static final int MAX_NAME = 128;
    private static final int MAX_FREE_BYTES = 16 * 1024;

    private final Caller caller;
    private final Accounts accounts;
    private final Audit audit;
    private final Ids ids;

    AccountResource(Caller caller, Accounts accounts, Audit audit, Ids ids) {
        this.audit = audit;
        this.caller = caller;
        this.accounts = accounts;
        this.ids = ids;
    }

    @Operation(
            operationId = "getAccount",
            summary = "Show an account",
            description = "Its name and its parent account.")
    @APIResponse(responseCode = "200", description = "The account")
    @GET
    public RestResponse<Answer<AccountView>> get() {
        return Responses.ok(
                AccountView.whole(Account.living(caller.pathAccount()).orElseThrow(this::gone)));
    }

    @Operation(
            operationId = "createAccount",
            summary = "Create an account below this one",
            description = "A token of this account may act on the new account, too.",
            extensions = @Extension(name = "x-status", value = "201"))
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AccountView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The account",
            headers = @Header(name = "Location", schema = @Schema(type = SchemaType.STRING)))
    @PUT
    @Transactional
    public RestResponse<Answer<AccountView>> create(Body body) {
        Edit edit = Edit.of(body.data());
        // The lock prevents creating a child while its parent is being deleted.
        Account parent = Account.lock(caller.pathAccount()).orElseThrow(this::gone);
        Account child = new Account();
        child.id = ids.next();
        child.parentId = parent.id;
        child.name = edit.name();
        child.tree = Arrays.copyOf(parent.tree, parent.tree.length + 1);
        child.tree[parent.tree.length] = parent.id;
        child.persist();
        child.keep(edit.free());
        audit.record(Audit.Action.ACCOUNT_CREATED, child.id, child.id);
        return Responses.created(AccountView.whole(child), "/v1/accounts/" + Ids.show(child.id));
    }

    @Operation(
            operationId = "replaceAccount",
            summary = "Edit an account",
            description = "Replaces its public fields. Fields that are not listed are stored and returned with "
                    + "the account, 16 KiB at most.")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AccountView.class)))
    @APIResponse(responseCode = "200", description = "The updated account")
    @POST
    @Transactional
    public RestResponse<Answer<AccountView>> replace(Body body) {
        Account account = Account.lock(caller.pathAccount()).orElseThrow(this::gone);
        return changed(account, Edit.of(body.data()));
    }

    @Operation(
            operationId = "patchAccount",
            summary = "Change some fields of an account",
            description = "A JSON Merge Patch (RFC 7396). The result must be valid as a whole.")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AccountView.class)))
    @APIResponse(responseCode = "200", description = "The updated account")
    @PATCH
    @Transactional
    public RestResponse<Answer<AccountView>> patch(Body body) {
        JsonNode patch = body.data();
        Account account = Account.lock(caller.pathAccount()).orElseThrow(this::gone);
        ObjectNode present = account.free().put("name", account.name);
        return changed(account, Edit.of(MergePatch.apply(present, patch)));
    }

    @Operation(
            operationId = "deleteAccount",
            summary = "Delete an account",
            description = "Revokes its tokens, deletes its webhooks and cancels their pending deliveries. The "
                    + "account and its data are no longer accessible. An account with children cannot be "
                    + "deleted: 409.")
    @APIResponse(responseCode = "200", description = "The deleted account")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @DELETE
    public RestResponse<Answer<AccountView>> delete() {
        Account account = Account.living(caller.pathAccount()).orElseThrow(this::gone);
        AccountView whole = AccountView.whole(account);
        accounts.delete(account.id);
        return Responses.ok(whole);
    }

    @Operation(
            operationId = "listChildren",
            summary = "List the child accounts",
            description = "Newest first, in pages.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "One page of accounts")
    @GET
    @Path("/children")
    public RestResponse<Listing<AccountView>> children(@Context UriInfo uri) throws SQLException {
        return ListResponse.of(Page.of(AccountList.children(caller.pathAccount()), PageRequest.of(uri)));
    }

    @Operation(
            operationId = "listDescendants",
            summary = "List all accounts below",
            description = "At any depth; newest first, in pages.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "One page of accounts")
    @GET
    @Path("/descendants")
    public RestResponse<Listing<AccountView>> descendants(@Context UriInfo uri) throws SQLException {
        return ListResponse.of(Page.of(AccountList.descendants(caller.pathAccount()), PageRequest.of(uri)));
    }

    @Operation(
            operationId = "listParents",
            summary = "List the parent accounts",
            description = "From the topmost account that the token may act on, to the direct parent.")
    @Parameter(ref = "PageSize")
    @APIResponse(responseCode = "200", description = "The parent accounts")
    @GET
    @Path("/parents")
    public RestResponse<Listing<AccountView>> parents(@Context UriInfo uri) {
        Account account = Account.living(caller.pathAccount()).orElseThrow(this::gone);
        List<UUID> above = List.of(account.tree);
        // Accounts above the token's own account are not shown.
        int first = Math.max(0, above.indexOf(caller.accountId()));
        List<UUID> visible = caller.accountId().equals(account.id) ? List.of() : above.subList(first, above.size());
        return ListResponse.of(
                new Page<>(Account.all(visible).stream().map(AccountView::line).toList(), PageRequest.of(uri), null));
    }

    @Operation(
            operationId = "getTree",
            summary = "List the parent accounts, by the path that the platform's UI uses",
            description = "Same as the parents.")
    @Parameter(ref = "PageSize")
    @APIResponse(responseCode = "200", description = "The parent accounts")
    @GET
    @Path("/tree")
    public RestResponse<Listing<AccountView>> tree(@Context UriInfo uri) {
        return parents(uri);
    }

    private RestResponse<Answer<AccountView>> changed(Account account, Edit edit) {
        account.name = edit.name();
        account.keep(edit.free());
        audit.record(Audit.Action.ACCOUNT_CHANGED, account.id, account.id);
        return Responses.ok(AccountView.whole(account));
    }

    /**
     * Holds the fields that an account may set.
     *
     * @param free public fields that the service does not define
     */
    private record Edit(String name, ObjectNode free) {
        private static final Set<String> OURS = Set.of("id", "name", "parent");

        static Edit of(JsonNode data) {
            ValidationErrors validationErrors = new ValidationErrors();
            String name = JsonFields.of(data, validationErrors).requiredString("name", 1, MAX_NAME);
            ObjectNode free = FreeFields.read(data, OURS, validationErrors);
            validationErrors.throwIfAny();
            FreeFields.refuseOversized(free, MAX_FREE_BYTES);
            return new Edit(name, free);
        }
    }

    private ApiException gone() {
        return ApiException.badIdentifier(Ids.show(caller.pathAccount()));
    }
}
