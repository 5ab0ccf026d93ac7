package import Model

/// What an operator may change of a node now (provision-states §6). Why not is the caller's to say.
extension Node {
    /// Whether fields may be changed although the node is on its way to another state; at rest they always may.
    package var isOpenToUpdates: Bool {
        guard status.targetProvisionState != nil else { return true }
        return switch status.provisionState {
        case .deployFailed, .inspecting, .inspectFailed, .inspectWait, .cleanFailed, .error, .verifying, .adoptFailed,
            .rescueFailed, .unrescueFailed, .serviceHold, .serviceFailed:
            true
        case .enroll, .manageable, .available, .active, .rescue, .cleaning, .deploying, .deleting, .adopting, .rescuing,
            .unrescuing, .servicing, .cleanWait, .deployWait, .rescueWait, .serviceWait, .cleanHold, .deployHold:
            false
        }
    }

    /// Whether interfaces, the resource class and the instance's identifier may be changed: nobody relies on them yet.
    package var isOpenToRedefinition: Bool {
        [.enroll, .inspecting, .inspectWait, .manageable, .available].contains(status.provisionState)
    }

    /// Whether ports may be wired differently: their switch, portgroup, network and whether they boot.
    package var isOpenToRewiring: Bool {
        status.isMaintenance || [.enroll, .inspecting, .inspectWait, .manageable].contains(status.provisionState)
    }

    /// Whether the node's allocation may be taken away: nothing that was deployed for it is in use or on its way.
    package var mayLoseAllocation: Bool {
        status.isMaintenance || isOpenToUpdates && status.provisionState != .active
    }

    /// Whether the node may be deleted as far as its state goes.
    package var isDeletable: Bool {
        status.isMaintenance || [.enroll, .manageable, .adoptFailed, .available].contains(status.provisionState)
    }
}
