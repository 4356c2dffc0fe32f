using System.Net;
using System.Security;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

/// <summary>User names go out as typed; a credential that is none is refused, and nobody is asked where nobody can be.</summary>
public sealed class CredentialTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public CredentialTests() => engine.Set("password", Secure("p4ssword"));

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("owner@home")]
    [InlineData("CAM\\admin")]
    [InlineData("\\admin")]
    [InlineData("a\\b@c")]
    public void AUserNameGoesOutAsTyped(string name)
    {
        engine.StartSimulator(new CameraSimulatorOption { AddressPhase = false, Credential = new NetworkCredential(name, "p4ssword") });
        engine.Set("name", name);

        engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential ([pscredential]::new($name, $password))").RequireSuccess();
    }

    [Fact]
    public void TheSimulatorTakesItAsTyped()
    {
        engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Credential ([pscredential]::new('CAM\\admin', $password))").RequireSuccess();

        engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential ([pscredential]::new('CAM\\admin', $password))").RequireSuccess();
        Assert.Equal("LoginRefused", engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential ([pscredential]::new('admin', $password))").ErrorId);
        engine.Run("$sim | Stop-CameraSimulator").RequireSuccess();
    }

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1 -Port $sim.Port")]
    [InlineData("Test-CameraConnection 127.0.0.1 -Port $sim.Port")]
    [InlineData("Start-CameraSimulator")]
    public void AnEmptyCredentialIsAClearError(string script)
    {
        engine.StartSimulator();

        Assert.Contains("The credential is empty: it has no user name.", engine.Run($"{script} -Credential ([pscredential]::Empty)").Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ACredentialThatIsNullCountsAsAbsent()
    {
        engine.StartSimulator();

        engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential $null").RequireSuccess();
    }

    [Fact]
    public void EachRowMayHaveItsOwn()
    {
        engine.StartSimulator(new CameraSimulatorOption { AddressPhase = false, Credential = new NetworkCredential("owner@home", "p4ssword") });
        engine.Run("$own = $sim").RequireSuccess();
        engine.StartSimulator();

        var outcome = engine.Run("[pscustomobject]@{ Address = '127.0.0.1'; Port = $own.Port; Credential = [pscredential]::new('owner@home', $password) }, [pscustomobject]@{ Address = '127.0.0.1'; Port = $sim.Port; Credential = '' } | Connect-Camera");

        Assert.Equal(2, outcome.RequireSuccess().Output.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhereNobodyCanBeAskedForThePasswordTheErrorSaysSo(bool isNonInteractive)
    {
        engine.StartSimulator();
        engine.Host.IsNonInteractive = isNonInteractive;

        var outcome = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential owner");

        Assert.Contains("The password of 'owner' is needed, and nobody can be asked here.", outcome.Error.ToString(), StringComparison.Ordinal);
    }

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var letter in text)
        {
            secure.AppendChar(letter);
        }

        return secure;
    }
}
