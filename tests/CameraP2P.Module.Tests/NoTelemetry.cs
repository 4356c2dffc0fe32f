using System.Runtime.CompilerServices;

namespace CameraP2P.Module.Tests;

/// <summary>The engine reports its use to its maker unless told not to; a test sends nothing off this machine.</summary>
internal static class NoTelemetry
{
    [ModuleInitializer]
    internal static void SwitchOff() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
}
