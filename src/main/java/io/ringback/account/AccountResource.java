package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Fields;
import io.ringback.http.Reply;
import io.ringback.http.Violations;
import io.ringback.id.Ids;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Accounts: one of them, and a new one below it. */
@Tag(name = "Accounts", description = "Who is served; accounts form a tree.")
@Path("/v1/accounts/{account_id}")
class AccountResource {
    private static final int MAX_NAME = 128;

    private final Caller caller;
    private final Ids ids;

    AccountResource(Caller caller, Ids ids) {
        this.caller = caller;
        this.ids = ids;
    }

    @Operation(
            operationId = "getAccount",
            summary = "Show an account",
            description = "Its name, and the account above it.")
    @APIResponse(
            responseCode = "200",
            description = "The account",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.Answer.class)))
    @GET
    public Response get() {
        return Reply.ok(view(living(caller.pathAccount())));
    }

    @Operation(
            operationId = "createAccount",
            summary = "Create an account below this one",
            description = "A token of this account may act on it, too.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.Request.class),
                            examples = @ExampleObject(name = "Example", value = AccountSchemas.NEW_ACCOUNT)))
    @APIResponse(
            responseCode = "201",
            description = "The account",
            headers = @Header(name = "Location", schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.Answer.class)))
    @PUT
    @Transactional
    public Response create(Body body) {
        Violations violations = new Violations();
        String name = Fields.of(body.data(), violations).requiredString("name", 1, MAX_NAME);
        violations.throwIfAny();
        Account parent = living(caller.pathAccount());
        Account child = new Account();
        child.id = ids.next();
        child.parentId = parent.id;
        child.name = name;
        child.tree = Arrays.copyOf(parent.tree, parent.tree.length + 1);
        child.tree[parent.tree.length] = parent.id;
        child.persist();
        return Reply.created(view(child), "/v1/accounts/" + Ids.show(child.id));
    }

    private static Account living(UUID id) {
        return Account.living(id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
    }

    private static ObjectNode view(Account account) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", Ids.show(account.id));
        view.put("name", account.name);
        if (account.parentId != null) {
            view.put("parent", Ids.show(account.parentId));
        }
        return view;
    }
}
