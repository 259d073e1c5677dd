// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/gas_meter.hpp"

#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

// Feature versions from which on a rule holds.
constexpr std::uint64_t version_memory = 3;
constexpr std::uint64_t version_limits = 7;
constexpr std::uint64_t version_partial_charges = 12;
constexpr std::uint64_t version_dependencies = 15;
constexpr std::uint64_t version_keyless = 17;
constexpr std::uint64_t version_governance_limits = 18;
constexpr std::uint64_t version_natives_charge = 36;

/// Code of the chain itself stands at the addresses 0x0 to 0xf.
bool is_special(const Hash32& address) noexcept
{
    const auto& bytes = address.bytes;
    return bytes.back() < 0x10 &&
           std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}
}  // namespace

MemoryLeak memory_leak_of(const Hash32& address, std::string_view module) noexcept
{
    if (!is_special(address) || address.bytes.back() != 1)
        return MemoryLeak::none;
    if (module == "table")
        return MemoryLeak::table;
    return module == "event" ? MemoryLeak::event : MemoryLeak::none;
}

GasMeter::GasMeter(
    const GasSchedule& schedule, std::uint64_t balance, bool is_approved_governance) noexcept
  : GasMeter(schedule)
{
    const TransactionPrices& prices = schedule.transaction;
    const std::uint64_t version = schedule.feature_version;
    const bool is_governance = is_approved_governance && version >= version_governance_limits;
    is_metered_ = true;
    tracks_memory_ = version >= version_memory;
    memory_left_ = prices.memory_quota;
    initial_balance_ = saturating_multiply(balance, prices.scaling_factor());
    if (version >= version_limits)
    {
        execution_max_ = is_governance ? prices.max_execution_gas_gov : prices.max_execution_gas;
        io_max_ = is_governance ? prices.max_io_gas_gov : prices.max_io_gas;
        storage_fee_max_ = is_governance ? prices.max_storage_fee_gov : prices.max_storage_fee;
    }
    set_execution(initial_balance_, 0);
}

GasMeter::GasMeter(const GasSchedule& schedule) noexcept
  : instruction_cost_(schedule.instruction.data()),
    prices_(&schedule),
    schedule_(&schedule),
    execution_max_(no_limit),
    io_max_(no_limit),
    storage_fee_max_(no_limit)
{}

GasMeter GasMeter::unmetered(const GasSchedule& schedule) noexcept
{
    GasMeter meter{free_gas_schedule()};
    meter.schedule_ = &schedule;
    meter.memory_left_ = no_limit;
    meter.initial_balance_ = no_limit;
    meter.set_execution(no_limit, 0);
    return meter;
}

void GasMeter::set_execution(InternalGas balance, InternalGas execution_used) noexcept
{
    fuel_ = std::min(balance, saturating_subtract(execution_max_, execution_used));
    balance_reserve_ = balance - fuel_;
    execution_end_ = saturating_add(execution_used, fuel_);
}

/// Takes from the balance and adds to one kind of use. Out of gas, the balance is gone; what there was counts as used.
bool GasMeter::take(InternalGas amount, InternalGas& used) noexcept
{
    const InternalGas balance = balance_internal();
    const bool has_enough = amount <= balance;
    const InternalGas taken = has_enough ? amount : balance;
    const InternalGas executed = execution_used();
    if (has_enough || schedule_->feature_version >= version_partial_charges)
        used = saturating_add(used, taken);
    set_execution(balance - taken, executed);
    return has_enough || fail(StatusCode::out_of_gas);
}

bool GasMeter::charge_execution_slowly(InternalGas amount) noexcept
{
    InternalGas used = execution_used();
    const bool has_enough = take(amount, used);
    set_execution(balance_internal(), used);
    if (!has_enough)
        return false;
    return used <= execution_max_ || fail(StatusCode::execution_limit_reached);
}

bool GasMeter::charge_native_slowly(InternalGas amount) noexcept
{
    if (!is_metered_)
        return true;
    if (charge_execution_slowly(amount))
        return true;
    if (schedule_->feature_version >= version_natives_charge ||
        failure_ != StatusCode::execution_limit_reached)
        return false;
    failure_ = StatusCode::executed;
    has_pending_limit_ = true;
    return true;
}

bool GasMeter::fail_pending_limit() noexcept
{
    has_pending_limit_ = false;
    return fail(StatusCode::execution_limit_reached);
}

bool GasMeter::use_heap_memory_in_native(std::uint64_t amount) noexcept
{
    if (!tracks_memory_)
        return true;
    if (schedule_->feature_version >= version_natives_charge)
        return use_heap(amount);
    pending_memory_ = saturating_add(pending_memory_, amount);
    return true;
}

bool GasMeter::use_native_memory(std::span<const Value> results) noexcept
{
    const std::uint64_t pending = pending_memory_;
    pending_memory_ = 0;
    std::uint64_t size = 0;
    for (const Value& result : results)
        size = saturating_add(size, abstract_heap_size(result, prices_->sizes));
    return use_heap(pending) && use_heap(size);
}

bool GasMeter::charge_pack_closure(bool is_generic, std::span<const Value> captured) noexcept
{
    const Opcode opcode = is_generic ? Opcode::pack_closure_generic : Opcode::pack_closure;
    if (instruction_cost_[static_cast<std::size_t>(opcode)] == 0)
        return true;
    const InstructionPrices& prices = prices_->instructions;
    return use_stack_of(captured) && charge_sized(opcode,
                                         is_generic ? prices.pack_closure_generic_per_argument :
                                                      prices.pack_closure_per_argument,
                                         captured.size());
}

bool GasMeter::charge_container_copy(
    Opcode opcode, InternalGas per_unit, const Value& value) noexcept
{
    if (!is_metered_)
        return true;
    const std::uint64_t size = abstract_size(value, prices_->sizes);
    const std::uint64_t stack_size = abstract_stack_size(value, prices_->sizes);
    if (tracks_memory_ && !use_heap(saturating_subtract(size, stack_size)))
        return false;
    return charge_sized(opcode, per_unit, std::max(size, stack_size));
}

bool GasMeter::charge_large_comparison(
    Opcode opcode, InternalGas per_unit, const Value& left, const Value& right) noexcept
{
    if (!is_metered_)
        return true;
    release_heap_of(left);
    release_heap_of(right);
    return charge_sized(opcode, per_unit,
        saturating_add(abstract_size_dereferenced(left, prices_->sizes),
            abstract_size_dereferenced(right, prices_->sizes)));
}

bool GasMeter::charge_vec_unpack(std::uint64_t count, const VectorBody& vector) noexcept
{
    if (tracks_memory_ && vector.element != ValueKind::none)
        release_heap(saturating_multiply(
            prices_->sizes.packed[static_cast<std::size_t>(vector.element)], vector.size));
    else if (tracks_memory_)
        for (const Value& element : std::span{static_cast<const Value*>(vector.data), vector.size})
            release_heap(abstract_packed_size(element, prices_->sizes));
    return charge_sized(Opcode::vec_unpack, prices_->instructions.vec_unpack_per_element, count);
}

bool GasMeter::charge_load_resource(const Value* resource, std::uint64_t size) noexcept
{
    constexpr std::uint64_t version_sized_groups = 9;
    if (!is_metered_)
        return true;
    if (resource != nullptr && !use_heap_of(*resource))
        return false;
    if (resource == nullptr && size != 0 && schedule_->feature_version < version_sized_groups)
        return fail(StatusCode::unknown_invariant_violation_error);
    return charge_io(prices_->io.cost_of_read(resource != nullptr, size));
}

bool GasMeter::charge_dependency(const Hash32& address, std::uint64_t size) noexcept
{
    if (!is_metered_ || schedule_->feature_version < version_dependencies || is_special(address))
        return true;
    const TransactionPrices& prices = prices_->transaction;
    if (!charge_execution(cost_of(prices.dependency_per_module, prices.dependency_per_byte, size)))
        return false;
    ++dependency_count_;
    dependency_size_ = saturating_add(dependency_size_, size);
    if (dependency_count_ > prices.max_num_dependencies ||
        dependency_size_ > prices.max_total_dependency_size)
        return fail(StatusCode::dependency_limit_reached);
    return true;
}

bool GasMeter::charge_intrinsic_gas(std::uint64_t transaction_size) noexcept
{
    return charge_execution(prices_->transaction.intrinsic_gas(transaction_size));
}

bool GasMeter::charge_keyless() noexcept
{
    return prices_->feature_version < version_keyless ||
           charge_execution(prices_->transaction.keyless_base_cost);
}

bool GasMeter::charge_io_for_transaction(std::uint64_t transaction_size) noexcept
{
    return charge_io(prices_->io.cost_of_transaction(transaction_size));
}

bool GasMeter::charge_io_for_event(std::uint64_t size) noexcept
{
    return charge_io(prices_->io.cost_of_event(size));
}

bool GasMeter::charge_io_for_write(StateKeySize key, WriteKind kind, std::uint64_t size) noexcept
{
    return charge_io(prices_->io.cost_of_write(key, kind, size));
}

bool GasMeter::charge_io(InternalGas amount) noexcept
{
    return take(amount, io_used_) && (io_used_ <= io_max_ || fail(StatusCode::io_limit_reached));
}

bool GasMeter::charge_storage_fee(Octa fee, Octa gas_unit_price) noexcept
{
    if (!is_metered_)
        return true;
    using Wide = unsigned __int128;
    const Wide scaled = static_cast<Wide>(fee) * prices_->transaction.gas_unit_scaling_factor;
    const Wide gas = scaled / gas_unit_price + (scaled % gas_unit_price != 0 ? 1 : 0);
    const InternalGas amount = gas > no_limit ? no_limit : static_cast<InternalGas>(gas);
    const bool has_enough = take(amount, storage_used_);
    if (has_enough || schedule_->feature_version >= version_partial_charges)
        storage_fee_used_ = saturating_add(storage_fee_used_, fee);
    if (!has_enough)
        return false;
    return storage_fee_used_ <= storage_fee_max_ || fail(StatusCode::storage_limit_reached);
}

void GasMeter::inject_balance(std::uint64_t gas_units) noexcept
{
    const InternalGas extra = saturating_multiply(gas_units, prices_->transaction.scaling_factor());
    initial_balance_ = saturating_add(initial_balance_, extra);
    set_execution(saturating_add(balance_internal(), extra), execution_used());
}

std::uint64_t GasMeter::balance() const noexcept
{
    return balance_internal() / prices_->transaction.scaling_factor();
}

std::uint64_t GasMeter::execution_gas_used() const noexcept
{
    return divide_rounding_up(execution_used(), prices_->transaction.scaling_factor());
}

std::uint64_t GasMeter::io_gas_used() const noexcept
{
    return divide_rounding_up(io_used_, prices_->transaction.scaling_factor());
}

bool GasMeter::is_consistent() const noexcept
{
    return !is_metered_ ||
           initial_balance_ - balance_internal() ==
               saturating_add(execution_used(), saturating_add(io_used_, storage_used_));
}
}  // namespace braid::move
