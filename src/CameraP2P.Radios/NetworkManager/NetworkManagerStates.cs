namespace CameraP2P.Radios.NetworkManager;

/// <summary>NMDeviceState.</summary>
internal enum DeviceState : uint
{
    Unavailable = 20,
    Disconnected = 30,
    Prepare = 40,
    Config = 50,
    NeedAuth = 60,
    IpConfig = 70,
    IpCheck = 80,
    Secondaries = 90,
    Activated = 100,
    Deactivating = 110,
    Failed = 120,
}

/// <summary>NMDeviceStateReason; those that occur here.</summary>
internal enum DeviceReason : uint
{
    None = 0,
    IpConfigUnavailable = 5,
    NoSecrets = 7,
    SupplicantDisconnect = 8,
    SupplicantTimeout = 11,
    ConnectionRemoved = 38,
    UserRequested = 39,
    SsidNotFound = 53,
    NewActivation = 60,
}

/// <summary>NMActiveConnectionState.</summary>
internal enum ActiveState : uint
{
    Activating = 1,
    Activated = 2,
    Deactivating = 3,
    Deactivated = 4,
}

/// <summary>NMActiveConnectionStateReason; those that occur here.</summary>
internal enum ActiveReason : uint
{
    Unknown = 0,
    UserDisconnected = 2,
    DeviceDisconnected = 3,
    ConnectionRemoved = 11,
}
