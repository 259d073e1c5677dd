// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_schedule.hpp"
#include <string_view>

namespace braid::move
{
/// Whether natives of a module keep the memory of their arguments: tables and events put them away.
enum class MemoryLeak : std::uint8_t
{
    none,
    /// 0x1::table.
    table,
    /// 0x1::event; from feature version 4 on.
    event,
};
[[nodiscard]] MemoryLeak memory_leak_of(const Hash32& address, std::string_view module) noexcept;

/// What one transaction pays: instructions and natives by the schedule of the chain, memory by the abstract size of what
/// lives, input and output, storage. Charges happen before what they are for. One class for all: without a meter (unmetered(),
/// for prologues, views and genesis) every charge succeeds and costs next to nothing.
///
/// Charges return false where a limit is reached; failure() then says which (out_of_gas, execution_limit_reached,
/// io_limit_reached, memory_limit_exceeded, storage_limit_reached, dependency_limit_reached). A meter that has failed may be
/// charged further, as the epilogue of a failed transaction does.
///
/// aptos-core: aptos-move/aptos-gas-meter/src/{meter,algebra}.rs and aptos-move/aptos-memory-usage-tracker/src/lib.rs.
class GasMeter
{
public:
    /// `balance` in gas units: the transaction's maximum. The schedule outlives the meter. Scripts that the chain's governance
    /// has approved have limits of their own.
    GasMeter(const GasSchedule& schedule, std::uint64_t balance,
        bool is_approved_governance = false) noexcept;
    /// `schedule` is what natives see of prices and versions; nothing is charged by it.
    [[nodiscard]] static GasMeter unmetered(
        const GasSchedule& schedule = free_gas_schedule()) noexcept;

    [[nodiscard]] const GasSchedule& schedule() const noexcept { return *schedule_; }
    [[nodiscard]] std::uint64_t feature_version() const noexcept
    {
        return schedule_->feature_version;
    }
    /// Which limit was reached last; executed where none was.
    [[nodiscard]] StatusCode failure() const noexcept { return failure_; }
    [[nodiscard]] bool is_metered() const noexcept { return is_metered_; }

    // Instructions.

    /// Those whose cost depends on nothing: also those of the global state, and of vectors where no element changes places.
    [[nodiscard]] bool charge_simple(Opcode opcode) noexcept
    {
        return charge_execution(instruction_cost_[static_cast<std::size_t>(opcode)]);
    }
    [[nodiscard]] bool charge_execution(InternalGas amount) noexcept
    {
        if (amount > fuel_) [[unlikely]]
            return charge_execution_slowly(amount);
        fuel_ -= amount;
        return true;
    }
    [[nodiscard]] bool charge_pop(const Value& popped) noexcept
    {
        release_heap_of(popped);
        return charge_simple(Opcode::pop);
    }
    [[nodiscard]] bool charge_call(std::size_t argument_count, std::size_t local_count) noexcept
    {
        const InstructionPrices& prices = prices_->instructions;
        return charge_execution(
            cost_of(cost_of(instruction_cost_[static_cast<std::size_t>(Opcode::call)],
                        prices.call_per_argument, argument_count),
                prices.call_per_local, local_count));
    }
    /// `leak` of the module whose function is called.
    [[nodiscard]] bool charge_call_generic(std::size_t type_argument_count,
        std::size_t argument_count, std::size_t local_count, MemoryLeak leak) noexcept
    {
        leaks_memory_ = leak == MemoryLeak::table ||
                        (leak == MemoryLeak::event && schedule_->feature_version >= 4);
        const InstructionPrices& prices = prices_->instructions;
        return charge_execution(cost_of(
            cost_of(cost_of(instruction_cost_[static_cast<std::size_t>(Opcode::call_generic)],
                        prices.call_generic_per_type_argument, type_argument_count),
                prices.call_generic_per_argument, argument_count),
            prices.call_generic_per_local, local_count));
    }
    /// `size` of the constant's BCS.
    [[nodiscard]] bool charge_ld_const(std::uint64_t size) noexcept
    {
        return charge_sized(Opcode::ld_const, prices_->instructions.ld_const_per_byte, size);
    }
    [[nodiscard]] bool charge_ld_const_after_deserialization(const Value& value) noexcept
    {
        return use_heap_of(value);
    }
    [[nodiscard]] bool charge_copy_loc(const Value& value) noexcept
    {
        if (is_container(value.kind)) [[unlikely]]
            return charge_copy(Opcode::copy_loc, prices_->instructions.copy_loc_per_unit, value);
        return charge_execution(prices_->copy_loc[static_cast<std::size_t>(value.kind)]);
    }
    /// Of structures, variants among them, and their instantiations.
    [[nodiscard]] bool charge_pack(bool is_generic, std::span<const Value> fields) noexcept
    {
        const InstructionPrices& prices = prices_->instructions;
        return use_stack_of(fields) &&
               (is_generic ? charge_sized(Opcode::pack_generic, prices.pack_generic_per_field,
                                 fields.size()) :
                             charge_sized(Opcode::pack, prices.pack_per_field, fields.size()));
    }
    [[nodiscard]] bool charge_unpack(bool is_generic, std::span<const Value> fields) noexcept
    {
        const InstructionPrices& prices = prices_->instructions;
        release_stack_of(fields);
        return is_generic ? charge_sized(Opcode::unpack_generic, prices.unpack_generic_per_field,
                                fields.size()) :
                            charge_sized(Opcode::unpack, prices.unpack_per_field, fields.size());
    }
    /// The variant counts as a field here, though not where the value is made.
    [[nodiscard]] bool charge_unpack_variant(
        bool is_generic, std::span<const Value> fields) noexcept
    {
        const InstructionPrices& prices = prices_->instructions;
        release_stack_of(fields);
        if (tracks_memory_)
            release_heap(prices_->sizes.scalar[static_cast<std::size_t>(ValueKind::u16)]);
        return is_generic ?
                   charge_sized(Opcode::unpack_variant_generic, prices.unpack_generic_per_field,
                       fields.size() + 1) :
                   charge_sized(Opcode::unpack_variant, prices.unpack_per_field, fields.size() + 1);
    }
    /// Free, and without memory, where the schedule has no price for it (before feature version 37).
    [[nodiscard]] bool charge_pack_closure(
        bool is_generic, std::span<const Value> captured) noexcept;
    /// [reference.kind == reference]
    [[nodiscard]] bool charge_read_ref(const Value& reference) noexcept
    {
        const InternalGas per_unit = prices_->instructions.read_ref_per_unit;
        if (reference.target_is_value)
            return charge_copy(
                Opcode::read_ref, per_unit, *static_cast<const Value*>(reference.reference.target));
        return charge_sized(Opcode::read_ref, per_unit,
            prices_->sizes.scalar[static_cast<std::size_t>(reference.target_kind)]);
    }
    /// Before the write. [reference.kind == reference]
    [[nodiscard]] bool charge_write_ref(const Value& reference) noexcept
    {
        if (reference.target_is_value)
            release_heap_of(*static_cast<const Value*>(reference.reference.target));
        return charge_simple(Opcode::write_ref);
    }
    [[nodiscard]] bool charge_eq(const Value& left, const Value& right) noexcept
    {
        return charge_comparison(Opcode::eq, prices_->instructions.eq_per_unit, left, right);
    }
    [[nodiscard]] bool charge_neq(const Value& left, const Value& right) noexcept
    {
        return charge_comparison(Opcode::neq, prices_->instructions.neq_per_unit, left, right);
    }
    [[nodiscard]] bool charge_vec_pack(std::span<const Value> elements) noexcept
    {
        return use_packed(elements) &&
               charge_sized(
                   Opcode::vec_pack, prices_->instructions.vec_pack_per_element, elements.size());
    }
    /// `vector` as it was popped; the instruction expects `count` elements of it.
    [[nodiscard]] bool charge_vec_unpack(std::uint64_t count, const VectorBody& vector) noexcept;
    [[nodiscard]] bool charge_vec_push_back(const Value& element) noexcept
    {
        return (!tracks_memory_ || use_heap(abstract_packed_size(element, prices_->sizes))) &&
               charge_simple(Opcode::vec_push_back);
    }
    /// Null where the vector is empty.
    [[nodiscard]] bool charge_vec_pop_back(const Value* element) noexcept
    {
        if (tracks_memory_ && element != nullptr)
            release_heap(abstract_packed_size(*element, prices_->sizes));
        return charge_simple(Opcode::vec_pop_back);
    }
    /// For making a type of so many nodes.
    [[nodiscard]] bool charge_create_type(std::uint64_t node_count) noexcept
    {
        return charge_execution(
            saturating_multiply(prices_->instructions.type_per_node, node_count));
    }
    /// Gives back the memory of what a function leaves in its locals.
    void charge_drop_frame(std::span<const Value> locals) noexcept
    {
        if (tracks_memory_)
            release_heap_of_all(locals);
    }

    // Natives.

    /// Before a native runs: gives back the memory of its arguments, unless the last generic call was to a module that leaks.
    void charge_native_function_before_execution(std::span<const Value> arguments) noexcept
    {
        if (tracks_memory_ && !leaks_memory_)
            release_heap_of_all(arguments);
    }
    /// From within a native. Before feature version 36 the limit of execution is looked at when the native ends.
    [[nodiscard]] bool charge_native(InternalGas amount) noexcept
    {
        if (amount > fuel_) [[unlikely]]
            return charge_native_slowly(amount);
        fuel_ -= amount;
        return true;
    }
    /// Memory that a native takes beside its results.
    [[nodiscard]] bool use_heap_memory_in_native(std::uint64_t amount) noexcept;
    /// After a native has given its results.
    [[nodiscard]] bool charge_native_function(std::span<const Value> results) noexcept
    {
        return (!tracks_memory_ || use_native_memory(results)) && settle_native();
    }
    /// Before feature version 36, gives back what a native has charged that failed by no limit. [amount was charged by it]
    void refund_native(InternalGas amount) noexcept
    {
        if (schedule_->feature_version >= 36 || !is_metered_)
            return;
        has_pending_limit_ = false;
        set_execution(saturating_add(balance_internal(), amount),
            saturating_subtract(execution_used(), amount));
    }
    /// After a native that aborts, or has another function run in its place. [charge_native_function() is not called]
    [[nodiscard]] bool settle_native() noexcept
    {
        return !has_pending_limit_ || fail_pending_limit();
    }

    // The state, transactions.

    /// The first time that a resource is read; null where there is none. `size` of what was read from the state.
    [[nodiscard]] bool charge_load_resource(const Value* resource, std::uint64_t size) noexcept;
    /// A module, of so many bytes, that the transaction uses or publishes; those of the addresses below 0x10 are free.
    [[nodiscard]] bool charge_dependency(const Hash32& address, std::uint64_t size) noexcept;
    [[nodiscard]] bool charge_intrinsic_gas(std::uint64_t transaction_size) noexcept;
    [[nodiscard]] bool charge_keyless() noexcept;
    [[nodiscard]] bool charge_io_for_transaction(std::uint64_t transaction_size) noexcept;
    /// `size` of the event's handle, if it has one, type tag and data.
    [[nodiscard]] bool charge_io_for_event(std::uint64_t size) noexcept;
    [[nodiscard]] bool charge_io_for_write(
        StateKeySize key, WriteKind kind, std::uint64_t size) noexcept;
    [[nodiscard]] bool charge_io(InternalGas amount) noexcept;
    /// [gas_unit_price > 0]
    [[nodiscard]] bool charge_storage_fee(Octa fee, Octa gas_unit_price) noexcept;
    /// Gas units on top, as account abstraction grants them.
    void inject_balance(std::uint64_t gas_units) noexcept;

    // What has been used.

    [[nodiscard]] InternalGas balance_internal() const noexcept { return balance_reserve_ + fuel_; }
    /// In gas units, rounded down.
    [[nodiscard]] std::uint64_t balance() const noexcept;
    /// In gas units, rounded up.
    [[nodiscard]] std::uint64_t execution_gas_used() const noexcept;
    [[nodiscard]] std::uint64_t io_gas_used() const noexcept;
    [[nodiscard]] Octa storage_fee_used() const noexcept { return storage_fee_used_; }
    /// Units of abstract size that may still be taken.
    [[nodiscard]] std::uint64_t memory_left() const noexcept { return memory_left_; }
    /// Whether what was used adds up to what is gone. Holds from feature version 12 on, whatever happens.
    [[nodiscard]] bool is_consistent() const noexcept;

private:
    explicit GasMeter(const GasSchedule& schedule) noexcept;

    /// Whether values of the kind may own others, so that their size is more than their head.
    [[nodiscard]] static constexpr bool is_container(ValueKind kind) noexcept
    {
        return kind >= ValueKind::signer && kind <= ValueKind::closure;
    }

    [[nodiscard]] InternalGas execution_used() const noexcept { return execution_end_ - fuel_; }
    void set_execution(InternalGas balance, InternalGas execution_used) noexcept;
    [[nodiscard]] bool take(InternalGas amount, InternalGas& used) noexcept;
    [[nodiscard]] bool charge_execution_slowly(InternalGas amount) noexcept;
    [[nodiscard]] bool charge_native_slowly(InternalGas amount) noexcept;
    [[nodiscard]] bool fail_pending_limit() noexcept;
    [[nodiscard]] bool fail(StatusCode why) noexcept
    {
        failure_ = why;
        return false;
    }

    [[nodiscard]] bool charge_sized(
        Opcode opcode, InternalGas per_unit, std::uint64_t count) noexcept
    {
        return charge_execution(
            cost_of(instruction_cost_[static_cast<std::size_t>(opcode)], per_unit, count));
    }
    /// A copy takes memory and costs by its whole size.
    [[nodiscard]] bool charge_copy(Opcode opcode, InternalGas per_unit, const Value& value) noexcept
    {
        if (is_container(value.kind))
            return charge_container_copy(opcode, per_unit, value);
        return charge_sized(
            opcode, per_unit, prices_->sizes.scalar[static_cast<std::size_t>(value.kind)]);
    }
    [[nodiscard]] bool charge_container_copy(
        Opcode opcode, InternalGas per_unit, const Value& value) noexcept;
    [[nodiscard]] bool charge_comparison(
        Opcode opcode, InternalGas per_unit, const Value& left, const Value& right) noexcept
    {
        if (left.kind <= ValueKind::address) [[likely]]
            return charge_sized(opcode, per_unit,
                saturating_multiply(2, prices_->sizes.scalar[static_cast<std::size_t>(left.kind)]));
        return charge_large_comparison(opcode, per_unit, left, right);
    }
    [[nodiscard]] bool charge_large_comparison(
        Opcode opcode, InternalGas per_unit, const Value& left, const Value& right) noexcept;

    [[nodiscard]] bool use_heap(std::uint64_t amount) noexcept
    {
        if (amount > memory_left_) [[unlikely]]
        {
            memory_left_ = 0;
            return fail(StatusCode::memory_limit_exceeded);
        }
        memory_left_ -= amount;
        return true;
    }
    void release_heap(std::uint64_t amount) noexcept
    {
        memory_left_ = saturating_add(memory_left_, amount);
    }
    [[nodiscard]] bool use_heap_of(const Value& value) noexcept
    {
        return !tracks_memory_ || !is_container(value.kind) ||
               use_heap(abstract_heap_size(value, prices_->sizes));
    }
    void release_heap_of(const Value& value) noexcept
    {
        if (tracks_memory_ && is_container(value.kind))
            release_heap(abstract_heap_size(value, prices_->sizes));
    }
    void release_heap_of_all(std::span<const Value> values) noexcept
    {
        for (const Value& value : values)
            if (is_container(value.kind))
                release_heap(abstract_heap_size(value, prices_->sizes));
    }
    [[nodiscard]] bool use_stack_of(std::span<const Value> values) noexcept
    {
        return !tracks_memory_ || use_heap(stack_size_of(values));
    }
    void release_stack_of(std::span<const Value> values) noexcept
    {
        if (tracks_memory_)
            release_heap(stack_size_of(values));
    }
    [[nodiscard]] std::uint64_t stack_size_of(std::span<const Value> values) const noexcept
    {
        std::uint64_t size = 0;
        for (const Value& value : values)
            size = saturating_add(size, abstract_stack_size(value, prices_->sizes));
        return size;
    }
    [[nodiscard]] bool use_packed(std::span<const Value> elements) noexcept
    {
        if (!tracks_memory_)
            return true;
        std::uint64_t size = 0;
        for (const Value& element : elements)
            size = saturating_add(size, abstract_packed_size(element, prices_->sizes));
        return use_heap(size);
    }
    [[nodiscard]] bool use_native_memory(std::span<const Value> results) noexcept;

    // Execution is charged far more often than all else, and against two limits, the balance and its own. `fuel_` is the
    // smaller room of both; the rest of the balance stands in `balance_reserve_`, and what was used is `execution_end_` less
    // the fuel. Beyond its own limit there is no fuel.
    InternalGas fuel_ = 0;
    const InternalGas* instruction_cost_ = nullptr;
    /// By which charges are made: the schedule, or the free one.
    const GasSchedule* prices_ = nullptr;
    std::uint64_t memory_left_ = 0;
    bool tracks_memory_ = false;
    bool leaks_memory_ = false;
    bool is_metered_ = false;
    /// Whether a native has gone beyond the limit of execution, which counts when it ends.
    bool has_pending_limit_ = false;
    StatusCode failure_ = StatusCode::executed;

    const GasSchedule* schedule_ = nullptr;
    InternalGas balance_reserve_ = 0;
    InternalGas execution_end_ = 0;
    InternalGas execution_max_ = 0;
    InternalGas io_used_ = 0;
    InternalGas io_max_ = 0;
    InternalGas storage_used_ = 0;
    Octa storage_fee_used_ = 0;
    Octa storage_fee_max_ = 0;
    InternalGas initial_balance_ = 0;
    std::uint64_t pending_memory_ = 0;
    std::uint64_t dependency_count_ = 0;
    std::uint64_t dependency_size_ = 0;
};
}  // namespace braid::move
