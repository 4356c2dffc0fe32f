# The stage of a whole night: sleeping cameras, each in a network namespace of its own and all of them 192.168.43.1, and a computer in another
# namespace that reaches none of them until its simulated Wi-Fi has joined. The link is made when NetworkManager joins, and goes when it leaves.
# Needs root. Dot-source it in BeforeAll; Start-NightStage in BeforeAll or BeforeEach, Stop-NightStage in the matching After block.

# Starts a PowerShell in a namespace ('' for none) with the module loaded; it ends when its standard input is closed.
function Start-StagePowerShell([string] $Namespace, [string] $Text, [hashtable] $Environment = @{}) {
    $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    Set-Content $script "`$ErrorActionPreference = 'Stop'`nImport-Module '$manifest'`n$Text"
    $arguments = @($env:CAMERAP2P_PWSH, '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $script)
    if ($Namespace) { $arguments = @('ip', 'netns', 'exec', $Namespace) + $arguments }
    $start = [Diagnostics.ProcessStartInfo]::new($arguments[0])
    $arguments | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $Environment.GetEnumerator() | ForEach-Object { $start.Environment[$_.Key] = $_.Value }
    $process = [Diagnostics.Process]::Start($start)
    Add-Member -InputObject $process -NotePropertyName Errors -NotePropertyValue $process.StandardError.ReadToEndAsync()
    $process
}

# Builds the stage. Cameras: hashtables with Name, BluetoothAddress and Uid. The result has BusAddress, Computer (the namespace), and Ask, which
# runs a line in the process of the simulated radios, where $radios has the cameras by name, and gives its answer from JSON.
function Start-NightStage([hashtable[]] $Cameras, [string[]] $WifiInterface = 'wlan0', [string] $Pace = 'Prompt') {
    $prefix = "cpn$($PID % 100000)"
    $stage = [pscustomobject]@{ Prefix = $prefix; Computer = "${prefix}pc"; Namespaces = @("${prefix}pc"); Processes = @(); Radios = $null; BusAddress = ''; Cameras = $Cameras }
    try {
        Add-StageNamespace $stage
        $program = New-StageWifiProgram $stage
        $stage.Radios = Start-StagePowerShell '' (Get-StageRadioText $stage $program $WifiInterface $Pace)
        $stage.Processes += $stage.Radios
        $stage.BusAddress = Read-StageLine $stage.Radios
        $stage
    }
    catch {
        Stop-NightStage $stage
        throw
    }
}

function Add-StageNamespace($Stage) {
    Invoke-StageIp netns add $Stage.Computer
    Invoke-StageIp -n $Stage.Computer link set lo up
    foreach ($camera in $Stage.Cameras) {
        $camera.Namespace = "$($Stage.Prefix)$($camera.Name)"
        $Stage.Namespaces += $camera.Namespace
        Invoke-StageIp netns add $camera.Namespace
        Invoke-StageIp -n $camera.Namespace link set lo up
        # It listens on its address before anybody can reach it.
        Invoke-StageIp -n $camera.Namespace addr add 192.168.43.1/32 dev lo
        $process = Start-StagePowerShell $camera.Namespace "`$sim = Start-CameraSimulator -ListenAddress 192.168.43.1 -Uid $($camera.Uid) -PlaybackSpeed 0; 'ready'; `$null = [Console]::In.ReadLine()"
        $Stage.Processes += $process
        $null = Read-StageLine $process
    }
}

# What the simulated Wi-Fi does to the real interfaces.
function New-StageWifiProgram($Stage) {
    $program = Join-Path $TestDrive wifi.sh
    $cases = $Stage.Cameras | ForEach-Object { "$(Get-StageSsid $_)) camera=$($_.Namespace) ;;" }
    Set-Content $program @"
#!/bin/sh
case "`$3" in
$($cases -join "`n")
*) exit 1 ;;
esac
if [ "`$1" = leave ]; then exec ip -n $($Stage.Computer) link del "`$2"; fi
ip link add "`$2" netns $($Stage.Computer) type veth peer name "`$2" netns "`$camera" &&
ip -n "`$camera" addr add 192.168.43.1/24 dev "`$2" &&
ip -n "`$camera" link set "`$2" up &&
ip -n $($Stage.Computer) addr add "`$4" dev "`$2" &&
ip -n $($Stage.Computer) link set "`$2" up
"@
    & chmod +x $program
    $program
}

# The Wi-Fi's name: KJK_ and the end of the address above the Bluetooth address.
function Get-StageSsid([hashtable] $Camera) {
    $last = [Convert]::ToInt32(($Camera.BluetoothAddress -replace ':').Substring(8), 16) + 1
    'KJK_{0:X4}' -f $last
}

# The radios know the cameras' Bluetooth and Wi-Fi; the cameras themselves are the processes in the namespaces.
function Get-StageRadioText($Stage, [string] $Program, [string[]] $WifiInterface, [string] $Pace) {
    $starts = $Stage.Cameras | ForEach-Object {
        "`$radios['$($_.Name)'] = Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth -BluetoothAddress $($_.BluetoothAddress) -Pace $Pace -WifiScriptPath '$Program' -WifiInterface $($WifiInterface -join ',')"
    }
    @"
`$radios = @{}
$($starts -join "`n")
@(`$radios.Values)[0].BusAddress
while (`$line = [Console]::In.ReadLine()) { ConvertTo-Json -Compress -InputObject @(Invoke-Expression `$line) }
Stop-CameraSimulator -All
"@
}

# Asks the radios, such as '$radios.oak.IsAwake'.
function Invoke-StageRadio($Stage, [string] $Line) {
    $Stage.Radios.StandardInput.WriteLine($Line)
    Read-StageLine $Stage.Radios | ConvertFrom-Json
}

function Read-StageLine([Diagnostics.Process] $Process) {
    $line = $Process.StandardOutput.ReadLine()
    if ($null -eq $line) { throw "The process has ended. $($Process.Errors.Result)" }
    $line
}

# Runs a script as the computer: in its namespace, with the simulated bus as the system bus.
function Invoke-StageComputer($Stage, [string] $Text) {
    $process = Start-StagePowerShell $Stage.Computer $Text @{ DBUS_SYSTEM_BUS_ADDRESS = $Stage.BusAddress; LC_ALL = 'C.UTF-8' }
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    if (-not $process.WaitForExit(120000)) { $process.Kill($true) }
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.Result; Error = $process.Errors.Result -replace "`e\[[\d;]*m" }
}

function Stop-NightStage($Stage) {
    foreach ($process in $Stage.Processes) {
        $process.StandardInput.Close()
        if (-not $process.WaitForExit(20000)) { $process.Kill($true) }
    }
    $Stage.Namespaces | ForEach-Object { & ip netns del $_ 2> $null }
}

function Invoke-StageIp {
    $said = & ip @args 2>&1
    if ($LASTEXITCODE -ne 0) { throw "ip ${args}: $said" }
}
