# The simulated radios on their private D-Bus, judged by clients that know nothing of this project.
BeforeDiscovery {
    $missing = @('dbus-daemon', 'busctl', 'bluetoothctl', 'nmcli' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) })
    $skip = -not $IsLinux -or ($missing -and $env:CAMERAP2P_REQUIRE_DBUS -ne '1')
}

Describe 'Start-CameraSimulator -Bluetooth' -Skip:$skip {
    BeforeAll {
        Import-Module (Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1) -Force
        $before = $env:DBUS_SYSTEM_BUS_ADDRESS, $env:LC_ALL
        $env:LC_ALL = 'C.UTF-8'
        $camera = '/org/bluez/hci0/dev_1C_15_2D_00_32_E8'

        # Polls: what is waited for comes by itself, however busy the machine is.
        function Wait-Until([scriptblock] $Condition) {
            foreach ($try in 1..300) {
                if (& $Condition) { return }
                Start-Sleep -Milliseconds 100
            }
            throw "This did not come: $Condition"
        }

        # Runs bluetoothctl with one command after the other; each is given when the one before has had its effect.
        function Invoke-BluetoothCtl([object[]] $Steps) {
            $start = [Diagnostics.ProcessStartInfo]::new('bluetoothctl')
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($start)
            $output = $process.StandardOutput.ReadToEndAsync()
            try {
                foreach ($step in $Steps) {
                    if ($step -is [scriptblock]) { Wait-Until $step } else { $process.StandardInput.WriteLine($step) }
                }
            }
            finally {
                $process.StandardInput.WriteLine('quit')
                $process.StandardInput.Close()
                if (-not $process.WaitForExit(20000)) { $process.Kill() }
            }
            $output.Result -replace "`e\[[\d;]*[mK]"
        }

        function Get-BusProperty([string] $Path, [string] $Interface, [string] $Name) {
            $value = & busctl --system --json=short get-property org.bluez $Path $Interface $Name 2> $null
            if ($value) { ($value | ConvertFrom-Json).data }
        }
    }

    BeforeEach {
        $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth
        $env:DBUS_SYSTEM_BUS_ADDRESS = $sim.BusAddress
    }

    AfterEach {
        Stop-CameraSimulator -All
        $env:DBUS_SYSTEM_BUS_ADDRESS, $null = $before
    }

    AfterAll {
        $env:DBUS_SYSTEM_BUS_ADDRESS, $env:LC_ALL = $before
        Remove-Module CameraP2P
    }

    It 'sleeps, and hears nothing' {
        $sim.BluetoothName | Should -Be TC100_32E8
        $sim.WifiName | Should -Be KJK_32E9
        $sim.IsAwake | Should -BeFalse
        $sim.IsBlocked | Should -BeTrue
        $sim | Connect-Camera -TimeoutSeconds 0.3 -ErrorAction SilentlyContinue -ErrorVariable failure -WarningAction Ignore
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ConnectTimeout*'
    }

    It 'is found, connected and woken by bluetoothctl, and then answers' {
        $characteristic = "$camera/service000c/char000d"
        $text = Invoke-BluetoothCtl @(
            'scan le'
            { Get-BusProperty $camera org.bluez.Device1 Name }
            'connect 1C:15:2D:00:32:E8'
            { Get-BusProperty $camera org.bluez.Device1 ServicesResolved }
            { & busctl --system introspect org.bluez $characteristic org.bluez.GattCharacteristic1 2> $null }
            'menu gatt'
            "select-attribute $camera/service000c/char000f"
            'notify on'
            { Get-BusProperty "$camera/service000c/char000f" org.bluez.GattCharacteristic1 Notifying }
            "select-attribute $characteristic"
            'write "0x13 0x57 0x01 0x00 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"'
            { $sim.IsAwake }
            'back'
            'disconnect 1C:15:2D:00:32:E8'
            { -not $sim.IsBluetoothConnected }
        )
        $text | Should -Match 'TC100_32E8'
        $text | Should -Match 'Connection successful'
        $text | Should -Not -Match 'Failed|error'
        $session = $sim | Connect-Camera -WarningAction Ignore
        $session.State | Should -Be Connected
        $session | Disconnect-Camera
    }

    It 'is joined, left and forgotten by nmcli, and the Wi-Fi from before comes back' {
        # Each busctl is a client of its own, and its scan would end with it: bluetoothctl scans.
        $null = Invoke-BluetoothCtl @('scan le', { Get-BusProperty $camera org.bluez.Device1 Name }, 'connect 1C:15:2D:00:32:E8', { Get-BusProperty $camera org.bluez.Device1 ServicesResolved })
        & busctl --system call org.bluez "$camera/service000c/char000d" org.bluez.GattCharacteristic1 WriteValue 'aya{sv}' 20 0x13 0x57 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
        Wait-Until { $sim.IsAwake }
        & busctl --system call org.bluez $camera org.bluez.Device1 Disconnect

        & nmcli -t -f NAME,DEVICE connection show --active | Should -Be 'Home:wlan0'
        & nmcli -t -f SSID device wifi list --rescan yes | Should -Contain KJK_32E9
        & nmcli device wifi connect KJK_32E9 password 12345678 | Out-String | Should -Match 'successfully activated'
        $sim.WifiJoinedBy | Should -Be wlan0
        & nmcli -g IP4.ADDRESS device show wlan0 | Should -Be '127.0.0.1/24'
        $null = & nmcli connection down KJK_32E9
        $sim.WifiJoinedBy | Should -BeNullOrEmpty
        & nmcli connection delete KJK_32E9 | Should -Match 'successfully deleted'
        & nmcli connection up Home | Should -Match 'successfully activated'
        & nmcli -t -f NAME,DEVICE connection show | Should -Be 'Home:wlan0'

        & nmcli device wifi connect KJK_32E9 password 87654321 2>&1 | Out-String | Should -Match 'Secrets were required, but not provided'
    }

    It 'goes through the faults that it is given' {
        $sim.SetWakeFault('AdapterOff')
        & busctl --system call org.bluez /org/bluez/hci0 org.bluez.Adapter1 StartDiscovery 2>&1 | Out-String | Should -Match 'Resource Not Ready'
        $sim.SetWakeFault('AdapterBusy', 1)
        & busctl --system call org.bluez /org/bluez/hci0 org.bluez.Adapter1 StartDiscovery 2>&1 | Out-String | Should -Match 'Operation already in progress'
        & busctl --system call org.bluez /org/bluez/hci0 org.bluez.Adapter1 StartDiscovery 2>&1 | Out-String | Should -BeNullOrEmpty
        $sim.SetWakeFault('NotAllowed')
        & nmcli device disconnect wlan0 2>&1 | Out-String | Should -Match 'Not authorized'
    }

    It 'shares its bus with the other cameras of the runspace, and the last one ends it' {
        $second = Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth -BluetoothAddress 1C:15:2D:00:40:a0
        $second.BusAddress | Should -Be $sim.BusAddress
        $second.BluetoothName | Should -Be TC100_40A0
        $socket = $sim.BusAddress -replace '^unix:path=' -replace ',.*'
        $sim | Stop-CameraSimulator
        Test-Path $socket | Should -BeTrue
        $second | Stop-CameraSimulator
        Test-Path $socket | Should -BeFalse
        Test-Path (Split-Path $socket) | Should -BeFalse
    }

    It 'loads what speaks D-Bus only when it is used, beside another copy' {
        $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
        $copy = (Copy-Item (Join-Path $env:CAMERAP2P_PACKAGE bin/radio/Tmds.DBus.Protocol.dll) $TestDrive -PassThru).FullName
        & $env:CAMERAP2P_PWSH -NoLogo -NoProfile -NonInteractive -Command "
            function Get-Context { [Runtime.Loader.AssemblyLoadContext]::All | Where-Object { `$_.Assemblies.GetName().Name -contains 'Tmds.DBus.Protocol' } | ForEach-Object Name | Sort-Object }
            Import-Module '$manifest'
            `$null = Start-CameraSimulator -Port 0 -SearchPort 0
            @(Get-Context).Count
            `$null = [Reflection.Assembly]::LoadFrom('$copy')
            `$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth
            `$sim.IsRunning
            (Get-Context) -join ' '" | Should -Be @('0', 'True', 'CameraP2P.Radio Default')
    }

    It 'takes its bus along when PowerShell is killed' {
        $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
        $script = Join-Path $TestDrive killed.ps1
        Set-Content $script "Import-Module '$manifest'; (Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth).BusAddress; [Console]::Out.Flush(); Start-Sleep 600"
        $start = [Diagnostics.ProcessStartInfo]::new($env:CAMERAP2P_PWSH, "-NoLogo -NoProfile -NonInteractive -File `"$script`"")
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        $socket = $process.StandardOutput.ReadLine() -replace '^unix:path=' -replace ',.*'
        Test-Path $socket | Should -BeTrue
        $process.Kill()
        Wait-Until { -not (Test-Path (Split-Path $socket)) }
    }

    It 'runs a program when its Wi-Fi is joined or left' {
        Stop-CameraSimulator -All
        $log = Join-Path $TestDrive wifi.log
        $program = Join-Path $TestDrive wifi.sh
        Set-Content $program "#!/bin/sh`necho `"`$@`" >> '$log'"
        & chmod +x $program
        $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Bluetooth -WifiScriptPath $program -WifiInterface wlan3, wlan4
        $env:DBUS_SYSTEM_BUS_ADDRESS = $sim.BusAddress
        $null = Invoke-BluetoothCtl @('scan le', { Get-BusProperty $camera org.bluez.Device1 Name }, 'connect 1C:15:2D:00:32:E8', { Get-BusProperty $camera org.bluez.Device1 ServicesResolved })
        & busctl --system call org.bluez "$camera/service000c/char000d" org.bluez.GattCharacteristic1 WriteValue 'aya{sv}' 20 0x13 0x57 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
        Wait-Until { $sim.IsAwake }
        $null = & nmcli device wifi list ifname wlan4 --rescan yes
        & nmcli device wifi connect KJK_32E9 password 12345678 ifname wlan4 | Out-String | Should -Match 'successfully activated'
        $sim.Sleep()
        Wait-Until { @(Get-Content $log).Count -eq 2 }
        Get-Content $log | Should -Be @('join wlan4 KJK_32E9 192.168.43.100/24', 'leave wlan4 KJK_32E9 192.168.43.100/24')
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a fault without Bluetooth'; Parameters = @{ WakeFault = 'NoAnswer' } }
        @{ Name = 'an address that is none'; Parameters = @{ Bluetooth = $true; BluetoothAddress = '1C:15' } }
        @{ Name = 'an address that another camera has'; Parameters = @{ Bluetooth = $true } }
        @{ Name = 'a fault that happens never'; Parameters = @{ Bluetooth = $true; BluetoothAddress = '1C:15:2D:00:40:A0'; WakeFaultCount = 0 } }
    ) {
        { Start-CameraSimulator -Port 0 -SearchPort 0 @Parameters } | Should -Throw -ErrorId 'InvalidParameter*'
        @(Get-CameraSimulator).Count | Should -Be 1
    }
}
