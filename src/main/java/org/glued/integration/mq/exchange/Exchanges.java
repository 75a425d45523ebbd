package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What can be done with exchanges. */
@Singleton
class Exchanges {
    private final ExchangeStore store;

    Exchanges(ExchangeStore store) {
        this.store = store;
    }

    /** An exchange after a PUT, and whether the PUT made it. */
    record Put(Exchange exchange, boolean isNew) {}

    /** The path of an exchange behind the prefix, with every odd character of its name encoded. */
    static String path(String name) {
        return "/v1/exchanges/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Uni<List<Exchange>> list(Page page) {
        return store.list(page);
    }

    /** Fails with the problem 404 when there is no such exchange. */
    Uni<Exchange> get(String name) {
        return store.get(name).map(found -> known(found, name));
    }

    Uni<Exchange> create(ExchangeInput input) {
        return explained(inserted(input), input);
    }

    private Uni<Exchange> inserted(ExchangeInput input) {
        return store.insert(input.uuid() == null ? Ids.next() : input.uuid(), input);
    }

    private static <T> Uni<T> explained(Uni<T> stored, ExchangeInput input) {
        return stored.onFailure(Violation.of(ExchangeStore.KNOWN_ALTERNATE))
                .transform(failure -> unknownAlternate())
                .onFailure(Violation.of(ExchangeStore.UNIQUE_NAME))
                .transform(failure -> Problem.conflict("There is an exchange " + input.name() + " already"))
                .onFailure(Violation.of(ExchangeStore.UNIQUE_UUID))
                .transform(failure -> Problem.conflict("There is an exchange with this uuid already"));
    }

    Uni<Put> put(ExchangeInput input, String @Nullable [] nonces) {
        Uni<Put> put = store.replace(input, nonces)
                .chain(replaced -> replaced != null
                        ? Uni.createFrom().item(new Put(replaced, false))
                        : createOrExplain(input, nonces));
        // another may have made this very one meanwhile
        return explained(put.onFailure(ExchangeStore.TAKEN).retry().atMost(1), input);
    }

    private Uni<Put> createOrExplain(ExchangeInput input, String @Nullable [] nonces) {
        return store.get(input.name())
                .chain(present -> {
                    Problem refusal = present == null ? null : whyNotReplaced(present, input);
                    if (refusal != null) {
                        return Uni.createFrom().failure(refusal);
                    }
                    // a PUT that insists on a version cannot make an exchange; one that another has made meanwhile is
                    // taken
                    return nonces == null ? inserted(input) : Uni.createFrom().failure(Problem.stale());
                })
                .map(made -> new Put(made, true));
    }

    /** Null when nothing but its version speaks against it. */
    private static @Nullable Problem whyNotReplaced(Exchange present, ExchangeInput input) {
        if (present.builtIn()) {
            return builtIn(present);
        }
        if (input.uuid() != null && !input.uuid().equals(present.uuid())) {
            return Problem.invalid("/uuid", "is not the uuid of this exchange");
        }
        return present.type() == input.type()
                ? null
                : Problem.conflict("The type of an exchange cannot change; delete it first");
    }

    Uni<Void> delete(String name, String @Nullable [] nonces) {
        return store.delete(name, nonces)
                .chain(deleted -> deleted ? Uni.createFrom().voidItem() : missedDelete(name));
    }

    private Uni<Void> missedDelete(String name) {
        return get(name)
                .chain(present -> Uni.createFrom().failure(present.builtIn() ? builtIn(present) : Problem.stale()));
    }

    private static Exchange known(@Nullable Exchange found, String name) {
        if (found == null) {
            throw Problem.notFound("exchange", name);
        }
        return found;
    }

    private static Problem builtIn(Exchange exchange) {
        return Problem.conflict("The exchange " + exchange.name() + " is built in");
    }

    private static Problem unknownAlternate() {
        return Problem.impossible("/alternate", "There is no such exchange");
    }
}
