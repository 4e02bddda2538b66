package io.ringback.history;

import io.ringback.account.Caller;
import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.Responses;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the events of an account with their deliveries. */
@Path("/v1/accounts/{account_id}/events")
@Tag(name = "Events")
class EventLogResource {
    private final Caller caller;
    private final EventLog log;
    private final HistoryReads reads;
    private final PayloadReads payloads;
    private final DeliveryLog deliveries;

    EventLogResource(Caller caller, EventLog log, HistoryReads reads, PayloadReads payloads, DeliveryLog deliveries) {
        this.payloads = payloads;
        this.caller = caller;
        this.log = log;
        this.reads = reads;
        this.deliveries = deliveries;
    }

    @Operation(
            operationId = "listEvents",
            summary = "List the events of an account",
            description = "Newest first, without payloads; filters can test them all the same: "
                    + "`filter_payload.call_id=b2f81c7e`.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "A page of events")
    @GET
    public RestResponse<Listing<EventSummary>> list(@Context UriInfo uri) throws SQLException {
        PageRequest request = PageRequest.of(uri);
        ListReads list = reads.list();
        return list.show(ListResponse.of(
                Page.of(new EventList(list, payloads, caller.pathAccount(), request.filter()), request)));
    }

    @Operation(
            operationId = "getEvent",
            summary = "Show an event, its deliveries and their states",
            description = "Available as long as events are kept.")
    @APIResponse(responseCode = "200", description = "The event")
    @GET
    @Path("{event_id}")
    public RestResponse<Answer<EventView>> get(@PathParam("event_id") String shown) throws SQLException {
        Optional<UUID> id = Ids.parse(shown);
        Optional<EventRecord> known = id.isEmpty() ? Optional.empty() : log.find(caller.pathAccount(), id.get());
        EventRecord eventRecord = known.orElseThrow(() -> ApiException.badIdentifier(shown));
        List<DeliveryView> found = deliveries.ofEvent(caller.pathAccount(), eventRecord.id()).stream()
                .map(DeliveryView::of)
                .toList();
        return Responses.ok(EventView.of(eventRecord, Objects.requireNonNull(eventRecord.payload()), found));
    }
}
