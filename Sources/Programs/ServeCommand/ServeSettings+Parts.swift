import AgentDriver
import Conductor
import Lifecycle
import Logging
import Observability
import RESTAPI

// The settings of each part of the service, with the part's own defaults.

extension RequestPipeline.Settings {
    init(_ source: SettingsSource) throws(SettingsProblem) {
        self.init()
        publicEndpoint = try Self.endpoint(source.text("public-endpoint"))
        trustsForwardedHeaders = try source.flag("trust-forwarded-headers", false)
        limits.bodyBytesMax = try source.count("body-bytes-max", limits.bodyBytesMax)
        limits.provisionBodyBytesMax = try source.count("provision-body-bytes-max", limits.provisionBodyBytesMax)
        limits.inspectionBodyBytesMax = try source.count("inspection-body-bytes-max", limits.inspectionBodyBytesMax)
        limits.headerBytesMax = try source.count("header-bytes-max", limits.headerBytesMax)
        limits.connectionsMax = try source.count("connections-max", limits.connectionsMax)
        limits.idleTimeout = try source.seconds("idle-timeout", limits.idleTimeout)
        limits.requestTimeout = try source.seconds("request-timeout", limits.requestTimeout)
    }

    private static func endpoint(_ text: String?) throws(SettingsProblem) -> String? {
        guard var endpoint = text else { return nil }
        guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://") else {
            throw SettingsProblem("public-endpoint", "must begin with http:// or https://, not \(endpoint).")
        }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        if endpoint.hasSuffix("/v1") { endpoint.removeLast(3) }
        return endpoint
    }
}

extension AgentSettings {
    init(_ source: SettingsSource) throws(SettingsProblem) {
        self.init()
        heartbeatTimeout = try source.seconds("agent-heartbeat-timeout", heartbeatTimeout)
        requiresTLS = try source.flag("agent-require-tls", requiresTLS)
        isFastTrackOn = try source.flag("fast-track", isFastTrackOn)
    }
}

extension AgentDriverSettings {
    init(_ source: SettingsSource, stateDirectory: String) throws(SettingsProblem) {
        self.init()
        eraseDevicesPriority = try source.count("erase-devices-priority", 0, min: 0)
        eraseDevicesMetadataPriority = try source.count("erase-devices-metadata-priority", 99, min: 0)
        limits.silenceMax = try source.seconds("agent-silence-timeout", limits.silenceMax)
        logDirectory = try source.flag("agent-logs", true) ? stateDirectory + "/agent-logs" : nil
    }
}

extension ConductorSettings {
    init(_ source: SettingsSource) throws(SettingsProblem) {
        self.init()
        conductorGroup = source.text("conductor-group")?.lowercased() ?? conductorGroup
        powerSyncInterval = try source.seconds("power-sync-interval", powerSyncInterval, mayBeZero: true)
        powerSyncRetriesMax = try source.count("power-sync-retries-max", powerSyncRetriesMax)
        isPowerStateForced = try source.flag("force-power-state-during-sync", isPowerStateForced)
        powerRecoveryInterval = try source.seconds("power-recovery-interval", powerRecoveryInterval, mayBeZero: true)
        lifecycle = try LifecycleSettings(source)
    }
}

extension LifecycleSettings {
    fileprivate init(_ source: SettingsSource) throws(SettingsProblem) {
        self.init()
        isAutomatedCleanOn = try source.flag("automated-clean", isAutomatedCleanOn)
        isProvisioningInMaintenanceAllowed = try source.flag(
            "allow-provisioning-in-maintenance", isProvisioningInMaintenanceAllowed)
        isPowerOffAfterDeployFailureOn = try source.flag("power-off-after-deploy-failure", isPowerOffAfterDeployFailureOn)
        deployCallbackTimeout = try source.seconds("deploy-callback-timeout", deployCallbackTimeout, mayBeZero: true)
        cleanCallbackTimeout = try source.seconds("clean-callback-timeout", cleanCallbackTimeout, mayBeZero: true)
        inspectWaitTimeout = try source.seconds("inspect-wait-timeout", inspectWaitTimeout, mayBeZero: true)
        rescueCallbackTimeout = try source.seconds("rescue-callback-timeout", rescueCallbackTimeout, mayBeZero: true)
        serviceCallbackTimeout = try source.seconds("service-callback-timeout", serviceCallbackTimeout, mayBeZero: true)
    }
}

extension ConductorLimits {
    init(_ source: SettingsSource) throws(SettingsProblem) {
        self.init()
        nodesAtOnceMax = try source.count("nodes-at-once-max", nodesAtOnceMax)
        effectDuration = try source.seconds("effect-timeout", effectDuration)
        callDuration = try source.seconds("call-timeout", callDuration)
        retryDuration = try source.seconds("retry-timeout", retryDuration)
        drainDuration = try source.seconds("shutdown-timeout", drainDuration)
    }
}
