# What the session engine does when the code around it fails or hangs, seen from a real PowerShell.
BeforeAll {
    $WarningPreference = 'SilentlyContinue'
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    Import-Module $manifest -Force
    $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false
    $parts = 'CameraP2P.Session', 'CameraP2P.Protocol' | ForEach-Object { Join-Path $env:CAMERAP2P_PACKAGE "bin/$_.dll" }
    Add-Type -IgnoreWarnings -CompilerOptions "-nowarn:CS1701,CS1702" -ReferencedAssemblies ($parts + 'System.Net.Primitives', 'System.Net.Sockets', 'System.ComponentModel.Primitives', 'System.Runtime.Extensions', 'System.Runtime', 'System.Threading', 'System.Collections') -TypeDefinition @'
using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using CameraP2P.Session;
using CameraP2P.Session.Core;

public static class EngineProbe
{
    public static readonly ManualResetEventSlim Release = new ManualResetEventSlim();
    public static readonly ManualResetEventSlim Sleeping = new ManualResetEventSlim();

    public static Task<CameraSession> Connect(int port, Action<SessionEvent> progress)
    {
        var target = new CameraTarget { Address = IPAddress.Loopback, Ports = new[] { port } };
        return CameraSession.ConnectAsync(target, new NetworkCredential("admin", "admin"), null, progress);
    }

    // Answers like a camera that is ready, and never says more.
    public static int ListenAndNeverGreet()
    {
        var device = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var question = await device.ReceiveAsync();
                if (question.Buffer[1] == 0x41)
                {
                    question.Buffer[1] = 0x42;
                    await device.SendAsync(question.Buffer, question.Buffer.Length, question.RemoteEndPoint);
                }
            }
        });
        return ((IPEndPoint)device.Client.LocalEndPoint).Port;
    }

    public static Task<CameraSession> ConnectAndThrow(int port, Exception defect)
    {
        return Connect(port, happened => { if (happened is LoggedIn) { throw defect; } });
    }

    public static Task<CameraSession> ConnectAndSleep(int port)
    {
        return Connect(port, happened => { if (happened is LoggedIn) { Sleeping.Set(); Release.Wait(60000); } });
    }
}
'@

    function Wait-Until([scriptblock] $Condition) {
        foreach ($i in 1..400) {
            if (& $Condition) { return }
            Start-Sleep -Milliseconds 50
        }
        throw "Not within 20 s: $Condition"
    }
}

AfterAll {
    [EngineProbe]::Release.Set()
    Disconnect-Camera -All
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'A callback that throws' {
    It 'ends the attempt with what it threw: <_>' -ForEach @(
        'System.OperationCanceledException', 'System.ObjectDisposedException', 'System.Net.Sockets.SocketException', 'System.InvalidOperationException'
    ) {
        $type = $_
        $defect = if ($_ -eq 'System.ObjectDisposedException') { [ObjectDisposedException]::new('something') } else { New-Object $_ }
        $connecting = [EngineProbe]::ConnectAndThrow($sim.Port, $defect)
        $thrown = try { $connecting.GetAwaiter().GetResult() } catch { $_.Exception.GetBaseException() }
        $thrown.GetType().FullName | Should -Be $type
        Wait-Until { $sim.Counters.ActiveSessions -eq 0 }
    }
}

Describe 'A device that answers and never greets' {
    It 'does not keep the camera away' {
        $device = [EngineProbe]::ListenAndNeverGreet()
        $session = Connect-Camera 127.0.0.1 -Port $device, $sim.Port -NoHeartbeat
        $session.RemoteEndPoint | Should -Be "127.0.0.1:$($sim.Port)"
        Disconnect-Camera $session
    }

    It 'is named with its UID' {
        $device = [EngineProbe]::ListenAndNeverGreet()
        $null = Connect-Camera 127.0.0.1 -Port $device -Option (New-CameraConnectionOption -ConnectTimeoutSeconds 3 -SearchPort 1) -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ConnectTimeout,*'
        "$($failure[0])" | Should -BeLike "*LBCS-000000-CCCJJ at 127.0.0.1:$device answered, but never greeted*"
    }
}

Describe 'A callback that sleeps' {
    It 'stops no heartbeat of another session' {
        $session = Connect-Camera 127.0.0.1 -Port $sim.Port -NoHeartbeat
        $sleeper = [EngineProbe]::ConnectAndSleep($sim.Port)
        [EngineProbe]::Sleeping.Wait(20000) | Should -BeTrue
        $null = Start-CameraHeartbeat $session -IntervalSeconds 0.1
        Wait-Until { (Get-CameraHeartbeat $session).Acknowledged -ge 5 }
        $sleeper.IsCompleted | Should -BeFalse
        [EngineProbe]::Release.Set()
        $sleeper.GetAwaiter().GetResult().CloseAsync().Wait()
        Disconnect-Camera $session
    }
}

Describe 'A trace' {
    It 'that hangs holds up neither its session nor others' -Skip:$IsWindows {
        $pipe = Join-Path $TestDrive hanging.pcapng
        & mkfifo $pipe
        # Opened, filled and never emptied: what is written to it waits.
        $reader = [IO.FileStream]::new($pipe, 'Open', 'ReadWrite')
        $filler = [byte[]]::new(65536 - 1024)
        try {
            $reader.Write($filler)
            $reader.Flush()
            $traced = Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $pipe -Force -NoHeartbeat
            $other = Connect-Camera 127.0.0.1 -Port $sim.Port -NoHeartbeat -TracePath (Join-Path $TestDrive other.pcapng)
            $null = $traced, $other | Start-CameraHeartbeat -IntervalSeconds 0.1
            foreach ($i in 1..20) {
                (Get-CameraInfo $traced).Model | Should -Be KJK230
                (Get-CameraInfo $other).Model | Should -Be KJK230
            }
            Wait-Until { (Get-CameraHeartbeat $traced).Acknowledged -ge 5 -and (Get-CameraHeartbeat $other).Acknowledged -ge 5 }
            Disconnect-Camera $traced, $other -WarningVariable warnings -WarningAction SilentlyContinue
            $traced.TraceFailure | Should -Not -BeNullOrEmpty
            "$($warnings[0])" | Should -BeLike '*trace*incomplete*'
        }
        finally {
            $null = $reader.DisposeAsync()
        }
    }

    It 'is not replaced while another session writes it' {
        $file = Join-Path $TestDrive shared.pcapng
        $first = Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -NoHeartbeat
        $second = Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -Force -ErrorAction SilentlyContinue -ErrorVariable failure
        $second | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        Disconnect-Camera $first
        ConvertFrom-CameraCapture $file | Should -Not -BeNullOrEmpty
    }
}

Describe 'A process that is told to end' -Skip:$IsWindows {
    It 'sends CLOSE on SIG<_>' -ForEach 'TERM', 'HUP' {
        $script = Join-Path $TestDrive beats.ps1
        Set-Content $script 'param($Manifest, $Port, $Ready)', 'Import-Module $Manifest', '$null = Connect-Camera 127.0.0.1 -Port $Port -WarningAction Ignore', 'Set-Content $Ready $PID', 'Start-Sleep 60'
        $ready = Join-Path $TestDrive "ready$_"
        $lines = Join-Path $TestDrive "lines$_"
        $traced = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false -Trace $lines
        $process = Start-Process $env:CAMERAP2P_PWSH -ArgumentList '-NoProfile', '-NonInteractive', '-File', $script, $manifest, $traced.Port, $ready -PassThru
        Wait-Until { (Test-Path $ready) -and (Get-Content $ready) }
        Get-Content $lines | Should -Not -Match 'CLOSE'
        & kill "-$_" (Get-Content $ready)
        Wait-Until { $process.HasExited }
        Stop-CameraSimulator -Port $traced.Port
        @(Get-Content $lines) -match 'rx .* CLOSE' | Should -Not -BeNullOrEmpty
    }
}
