using System.Net;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Benchmarks;

/// <summary>A simulated camera on free ports of this computer, and the ways to it. Nothing ever leaves 127.0.0.1.</summary>
internal static class LocalCamera
{
    private static readonly NetworkCredential Credential = new("admin", "admin");

    public static CameraSimulator Start(bool addressPhase) =>
        CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, AddressPhase = addressPhase });

    /// <summary>Asks the known port straight away.</summary>
    public static Task<CameraSession> ConnectDirectlyAsync(CameraSimulator camera) =>
        CameraSession.ConnectAsync(new CameraTarget { Address = IPAddress.Loopback, Ports = [camera.Port] }, Credential, OptionFor(camera));

    /// <summary>Searches first, as the app does; the search goes to this computer only.</summary>
    public static Task<CameraSession> ConnectBySearchAsync(CameraSimulator camera) =>
        CameraSession.ConnectAsync(new CameraTarget(), Credential, OptionFor(camera));

    private static CameraConnectionOption OptionFor(CameraSimulator camera) => CameraConnectionOption.Default with
    {
        SearchPort = camera.SearchPort,
        BroadcastAddresses = [IPAddress.Loopback],
    };
}
