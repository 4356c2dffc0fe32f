using System.Collections;
using System.Management.Automation;
using System.Net;
using CameraP2P.Output;
using CameraP2P.Session;
using CameraP2P.Sessions;
using CameraP2P.Simulator;

namespace CameraP2P.Input;

/// <summary>
/// Makes addresses of whatever comes down the pipeline: texts, IP addresses, cameras from Find-Camera, simulators, and objects
/// with a property Address. Without it PowerShell would take the text of the whole object. What is missing becomes an empty address, which
/// nobody takes for a search.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddressArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ToAddresses(inputData is PSObject { BaseObject: PSCustomObject } ? inputData : RunspaceContext.Unwrap(inputData));

    private static string[] ToAddresses(object? given) => given switch
    {
        string text => [text],
        IEnumerable many => [.. many.Cast<object?>().Select(ToAddress)],
        _ => [ToAddress(given)],
    };

    private static string ToAddress(object? given) => given switch
    {
        null => string.Empty,
        string text => text,
        IPAddress address => address.ToString(),
        CameraEndpoint camera => camera.Address,
        CameraSimulator simulator => simulator.ListenAddress,
        CameraWifiConnection wifi => wifi.Address,
        PSObject { BaseObject: not PSCustomObject } wrapped => ToAddress(wrapped.BaseObject),
        PSObject custom when custom.Properties["Address"] is { } property => ToAddress(property.Value),
        _ => throw new ArgumentTransformationMetadataException("An address is a text, an IP address, a camera from Find-Camera, or an object with a property Address."),
    };
}
