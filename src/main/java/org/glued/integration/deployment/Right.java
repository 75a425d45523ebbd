package org.glued.integration.deployment;

import java.util.List;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;

/**
 * What may be done with a deployment.
 *
 * @param grant what of its rbac gives the right to one subject
 * @param roles that have the right to all deployments
 */
record Right(String grant, List<String> roles) {
    static final Right SEE = new Right(Grant.USE, List.of(Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER));
    static final Right USE = new Right(Grant.USE, List.of(Roles.ADMIN, Roles.OPERATOR));
    static final Right PAUSE = new Right(Grant.MANAGE, List.of(Roles.ADMIN, Roles.OPERATOR));
    static final Right MANAGE = new Right(Grant.MANAGE, List.of(Roles.ADMIN));

    /** Whether the caller has it for all deployments. */
    boolean isOf(Caller caller) {
        return roles.stream().anyMatch(caller::is);
    }

    boolean isOf(Caller caller, Deployment deployment) {
        return isOf(caller) || (!caller.is(Roles.RUN) && granted(caller, deployment));
    }

    private boolean granted(Caller caller, Deployment deployment) {
        return deployment.rbac().stream().anyMatch(one -> one.allows(caller.subject(), grant));
    }
}
