# Hosts for tests of remoting: real SSH servers on free ports of 127.0.0.1, with keys and a home of their own. Nothing of the user's or
# of the system's SSH is read or changed.

# Keys of the user, a folder for programs, and the ssh that knows only the configuration of the test.
function New-SshLab([string] $Folder) {
    $lab = [pscustomobject]@{ Folder = $Folder; Key = Join-Path $Folder id_cameras; Config = Join-Path $Folder ssh_config; Known = Join-Path $Folder known_cameras; Bin = Join-Path $Folder bin }
    $null = New-Item -ItemType Directory $lab.Bin
    & chmod 700 $Folder
    & ssh-keygen -q -t ed25519 -N '' -f $lab.Key
    $runtime = [IO.Path]::GetFullPath((Join-Path ([Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()) ../../..))
    Write-Program (Join-Path $lab.Bin pwsh) "cd `"`$HOME`" && DOTNET_ROOT='$runtime' POWERSHELL_TELEMETRY_OPTOUT=1 exec '$env:CAMERAP2P_PWSH' -NoProfile `"`$@`""
    $ssh = (Get-Command ssh -CommandType Application -TotalCount 1).Source
    Write-Program (Join-Path $lab.Bin ssh) "exec '$ssh' -F '$($lab.Config)' `"`$@`""
    $lab
}

function Write-Program([string] $Path, [string] $Line) {
    Set-Content $Path "#!/bin/sh`n$Line"
    & chmod 700 $Path
}

# A server with a home that has the module installed. Subsystem is a line of sshd_config.
function Start-SshHost($Lab, [string] $Name, [string] $Subsystem) {
    $hostHome = Join-Path $Lab.Folder $Name
    $modules = New-Item -ItemType Directory (Join-Path $hostHome .local/share/powershell/Modules)
    $null = New-Item -ItemType SymbolicLink (Join-Path $modules CameraP2P) -Target $env:CAMERAP2P_PACKAGE
    & ssh-keygen -q -t ed25519 -N '' -f (Join-Path $hostHome host_key)
    Add-Content $Lab.Known "$Name $(Get-Content (Join-Path $hostHome host_key.pub))"
    # sshd demands this folder when root starts it.
    if ((& id -u) -eq '0') { $null = New-Item -ItemType Directory -Force /run/sshd }
    do {
        $port = Get-FreePort
        $process = Start-Sshd $Lab $hostHome $port $Subsystem
    } until ($process)
    [pscustomobject]@{ Name = $Name; Home = $hostHome; Port = $port; Process = $process }
}

# Returns nothing when another program took the port.
function Start-Sshd($Lab, [string] $HostHome, [int] $Port, [string] $Subsystem) {
    $config, $log = (Join-Path $HostHome sshd_config), (Join-Path $HostHome "sshd-$Port.log")
    Set-Content $config "Port $Port", 'ListenAddress 127.0.0.1', "HostKey $HostHome/host_key", 'PidFile none', "AuthorizedKeysFile $($Lab.Key).pub",
        'StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', "SetEnv HOME=$HostHome", $Subsystem
    $process = Start-Process (Find-Sshd) -ArgumentList '-D', '-f', $config, '-E', $log -PassThru
    while (-not $process.HasExited) {
        if ("$(Get-Content $log -Raw -ErrorAction Ignore)" -match 'Server listening') { return $process }
        Start-Sleep -Milliseconds 20
    }
    if ("$(Get-Content $log -Raw)" -notmatch 'already in use') { throw "sshd: $(Get-Content $log -Raw)" }
}

# sshd wants to be called by its full name, and is not in everybody's path.
function Find-Sshd { Get-Command sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Source }

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

# The process and all that came from it, the server of each connection and its PowerShell included.
function Get-ProcessTree([int] $Id) {
    $Id
    foreach ($file in Get-ChildItem "/proc/$Id/task/*/children" -ErrorAction Ignore) {
        foreach ($child in "$(Get-Content $file -Raw -ErrorAction Ignore)".Trim() -split '\s+' -match '\d') { Get-ProcessTree $child }
    }
}

function Send-Signal([string] $Signal, $SshHost) {
    foreach ($id in Get-ProcessTree $SshHost.Process.Id) { & kill -s $Signal $id 2>$null }
}

function Stop-SshHost($SshHost) {
    if ($SshHost.Process.HasExited) { return }
    Send-Signal KILL $SshHost
    $SshHost.Process.WaitForExit()
}
