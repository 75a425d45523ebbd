package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/** A built-in function whose calls, values and arguments' values are counted. */
record Metered(Function function) implements Function {
    @Override
    public void apply(
            Scope scope, List<Expression> arguments, JsonNode in, @Nullable Path path, PathOutput out, Version version)
            throws JsonQueryException {
        Meter meter = Meter.CURRENT.get();
        meter.step(in);
        List<Expression> counted =
                arguments.stream().map(argument -> counted(argument, meter)).toList();
        function.apply(scope, counted, in, path, counted(out, meter), version);
    }

    private static Expression counted(Expression argument, Meter meter) {
        return (scope, in, path, out, requirePath) -> argument.apply(scope, in, path, counted(out, meter), requirePath);
    }

    private static PathOutput counted(PathOutput out, Meter meter) {
        return (value, path) -> {
            meter.step(value);
            out.emit(value, path);
        };
    }
}
