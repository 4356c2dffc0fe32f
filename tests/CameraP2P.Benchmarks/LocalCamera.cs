using System.Net;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Benchmarks;

/// <summary>A simulated camera on free ports of this computer, and how to reach it. Nothing ever leaves 127.0.0.1.</summary>
internal static class LocalCamera
{
    private static readonly NetworkCredential Credential = new("admin", "admin");

    public static CameraSimulator Start(bool addressPhase, Action<string>? trace = null, string? mediaPath = null, bool recorded = false, double loss = 0) =>
        CameraSimulator.Start(new CameraSimulatorOption
        {
            Port = 0,
            SearchPort = 0,
            AddressPhase = addressPhase,
            Trace = trace,
            Loss = loss,
            Seed = 1,
            MediaPath = mediaPath,
            Pace = recorded ? CameraPace.Recorded : CameraPace.Prompt,
        });

    /// <summary>Asks the known port straight away.</summary>
    public static Task<CameraSession> ConnectDirectlyAsync(CameraSimulator camera) => ConnectDirectlyAsync(camera.Port, camera.SearchPort);

    /// <summary>Asks the known port of a camera of another process straight away.</summary>
    public static Task<CameraSession> ConnectDirectlyAsync(CameraProcess camera) => ConnectDirectlyAsync(camera.Port, camera.SearchPort);

    /// <summary>Searches first, as the app does; the search goes to this computer only.</summary>
    public static Task<CameraSession> ConnectBySearchAsync(CameraSimulator camera) =>
        CameraSession.ConnectAsync(new CameraTarget(), Credential, SearchingAt(camera.SearchPort));

    private static Task<CameraSession> ConnectDirectlyAsync(int port, int searchPort) =>
        CameraSession.ConnectAsync(new CameraTarget { Address = IPAddress.Loopback, Ports = [port] }, Credential, SearchingAt(searchPort));

    private static CameraConnectionOption SearchingAt(int port) => CameraConnectionOption.Default with
    {
        SearchPort = port,
        BroadcastAddresses = ["127.0.0.1"],
    };
}
