using System.Reflection;

namespace CameraP2P.Module.Tests;

/// <summary>Protocol &lt;- Captures &lt;- Session &lt;- Simulator &lt;- the module, and nothing from anybody else.</summary>
public sealed class AssemblyReferenceTests
{
    [Theory]
    [InlineData(typeof(Protocol.Printable), "")]
    [InlineData(typeof(Captures.CaptureFile), "CameraP2P.Protocol")]
    [InlineData(typeof(Session.CameraSession), "CameraP2P.Captures CameraP2P.Protocol")]
    [InlineData(typeof(Simulator.CameraSimulator), "CameraP2P.Protocol CameraP2P.Session")]
    [InlineData(typeof(Wake.RadioException), "CameraP2P.Protocol")]
    [InlineData(typeof(Cmdlets.ConnectCameraCommand), "CameraP2P.Captures CameraP2P.Protocol CameraP2P.Session CameraP2P.Simulator CameraP2P.Wake System.Management.Automation")]
    public void AnAssemblyUsesOnlyWhatItsLayerMay(Type inside, string allowed)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        var foreign = inside.Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name == "System.Management.Automation" || !File.Exists(Path.Combine(runtime, name + ".dll")))
            .Order(StringComparer.Ordinal);

        Assert.Equal(allowed, string.Join(' ', foreign));
    }

    [Fact]
    public void OnlyTheModuleItselfIsLaidBesideTheManifest()
    {
        var bin = Path.Combine(Path.GetDirectoryName(Engine.ModuleEngine.ManifestPath)!, "bin");

        Assert.Equal(
            ["CameraP2P.Captures.dll", "CameraP2P.Format.ps1xml", "CameraP2P.Protocol.dll", "CameraP2P.Session.dll", "CameraP2P.Simulator.dll", "CameraP2P.Types.ps1xml", "CameraP2P.Wake.dll", "CameraP2P.dll"],
            Directory.GetFiles(bin).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void WhatNeedsDBusLiesApart()
    {
        var radio = Path.Combine(Path.GetDirectoryName(Engine.ModuleEngine.ManifestPath)!, "bin", "radio");

        Assert.Equal(
            ["CameraP2P.Radios.dll", "CameraP2P.Wake.Linux.dll", "System.IO.Pipelines.dll", "Tmds.DBus.Protocol.dll"],
            Directory.GetFiles(radio).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void NoSessionStateIsStatic()
    {
        // What is static in the module is read once and never changed.
        var fields = typeof(Cmdlets.ConnectCameraCommand).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("CameraP2P", StringComparison.Ordinal) == true && !type.Name.StartsWith('<'))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => !field.IsInitOnly && !field.IsLiteral);

        Assert.Empty(fields.Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    [Fact]
    public void TheManifestExportsEveryCmdletAndNothingElse()
    {
        using var engine = new Engine.ModuleEngine();
        var exported = engine.Run("Get-Command -Module CameraP2P | ForEach-Object Name").RequireSuccess().Output.Select(each => each.ToString()).Order(StringComparer.Ordinal).ToArray();
        var written = typeof(Cmdlets.ConnectCameraCommand).Assembly.GetExportedTypes()
            .Select(type => type.GetCustomAttribute<System.Management.Automation.CmdletAttribute>())
            .OfType<System.Management.Automation.CmdletAttribute>()
            .Select(attribute => $"{attribute.VerbName}-{attribute.NounName}")
            .Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(written, exported);
    }
}
