// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/move/format/opcode.hpp"
#include "vm-frontends/move/gas/gas_schedule.hpp"
#include "vm-frontends/move/runtime/value.hpp"

namespace braid::move
{
struct Type;
struct Layout;

/// What a native charges, in internal units.
using InternalGas = std::uint64_t;

/// What one transaction pays: instructions and natives by the schedule of the chain, memory by the abstract size of what
/// lives, input and output, storage. Charges happen before what they are for. One class for all: without a schedule
/// (unmetered(), for views of tests and genesis) every charge succeeds.
///
/// Charges return false where a limit is reached; failure() then says which (out_of_gas, execution_limit_reached,
/// io_limit_reached, memory_limit_exceeded, storage_limit_reached, dependency_limit_reached).
class GasMeter
{
public:
    /// `balance` in external gas units: the transaction's maximum. The schedule outlives the meter.
    GasMeter(const GasSchedule& schedule, std::uint64_t balance) noexcept;
    [[nodiscard]] static GasMeter unmetered() noexcept;

    [[nodiscard]] const GasSchedule& schedule() const noexcept { return *schedule_; }
    [[nodiscard]] StatusCode failure() const noexcept { return failure_; }

    /// Instructions whose cost depends on nothing.
    [[nodiscard]] bool charge_simple(Opcode opcode) noexcept
    {
        return charge_execution(instruction_cost_[static_cast<std::size_t>(opcode)]);
    }
    [[nodiscard]] bool charge_execution(InternalGas amount) noexcept
    {
        execution_used_ += amount;
        if (amount > balance_ || execution_used_ > execution_limit_) [[unlikely]]
            return fail_execution(amount);
        balance_ -= amount;
        return true;
    }

    // The rest of the charges: one method an instruction of GasMeter in aptos-core's move-vm/types/src/gas.rs, by the same
    // name with what it needs (values by const reference, types by pointer, counts), and what aptos-gas-meter adds:
    // dependencies, transaction intrinsic, io for transaction, events and writes, storage fee, refunds, and the memory
    // tracker's release of what is popped. To be written by the owner of gas/.

private:
    [[nodiscard]] bool fail_execution(InternalGas amount) noexcept;

    const GasSchedule* schedule_ = nullptr;
    const InternalGas* instruction_cost_ = nullptr;
    InternalGas balance_ = 0;
    InternalGas execution_used_ = 0;
    InternalGas execution_limit_ = 0;
    StatusCode failure_ = StatusCode::executed;
};
}  // namespace braid::move
