package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What can be done with the bindings of an exchange. */
@Singleton
class Bindings {
    private final Exchanges exchanges;
    private final BindingStore store;

    Bindings(Exchanges exchanges, BindingStore store) {
        this.exchanges = exchanges;
        this.store = store;
    }

    /** A binding after a POST, and whether the POST made it. */
    record Bound(Binding binding, boolean isNew) {}

    static String path(String source, UUID uuid) {
        return Exchanges.path(source) + "/bindings/" + uuid;
    }

    Uni<List<Binding>> list(String source, Page page) {
        return exchanges.get(source).chain(present -> store.list(source, page));
    }

    Uni<Binding> get(String source, UUID uuid) {
        return exchanges
                .get(source)
                .chain(present -> store.get(source, uuid))
                .map(found -> required(found, Problem.notFound("binding", uuid)));
    }

    /** Binds once: the same binding again is the one that is there. */
    Uni<Bound> bind(String source, BindingInput input) {
        return exchanges
                .get(source)
                .invoke(exchange -> exchange.type().check(input))
                .chain(() -> insert(source, input))
                .map(bound -> required(bound, noDestination(input)))
                .onFailure(Violation.of(BindingStore.UNIQUE_UUID))
                .transform(failure -> Problem.conflict("There is a binding with this uuid already"))
                // gone between the look and the commit
                .onFailure(Violation.of(BindingStore.KNOWN_QUEUE).or(Violation.of(BindingStore.KNOWN_EXCHANGE)))
                .transform(failure -> noDestination(input));
    }

    private Uni<@Nullable Bound> insert(String source, BindingInput input) {
        if (Publisher.DEFAULT_EXCHANGE.equals(input.exchange())) {
            throw Problem.impossible("/exchange", "The default exchange takes no bindings");
        }
        return store.bind(input.uuid() == null ? Ids.next() : input.uuid(), source, input);
    }

    private static Problem noDestination(BindingInput input) {
        return input.queue() != null
                ? Problem.impossible("/queue", "There is no such queue")
                : Problem.impossible("/exchange", "There is no such exchange");
    }

    Uni<Void> delete(String source, UUID uuid) {
        return exchanges
                .get(source)
                .chain(present -> store.delete(source, uuid))
                .chain(deleted -> deleted
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(Problem.notFound("binding", uuid)));
    }

    private static <T> T required(@Nullable T found, Problem otherwise) {
        if (found == null) {
            throw otherwise;
        }
        return found;
    }
}
