// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"
#include "vm-frontends/move/runtime/reentrancy.hpp"
#include "vm-frontends/move/runtime/step.hpp"

namespace braid::move
{
class Session;

/// Functions that wait for the one that runs.
inline constexpr std::size_t call_depth_max = 1024;
/// Operands of all functions on the stack together.
inline constexpr std::size_t operand_count_max = 1024;

/// A function on the call stack.
struct Frame
{
    const FunctionInstance* function = nullptr;
    /// The instruction that runs: of a function that waits, its call.
    const Step* at = nullptr;
    Value* locals = nullptr;
    /// Where the operand stack would be too large.
    Value* limit = nullptr;
    /// Null where nobody asks what was paid for.
    CallNode* node = nullptr;
    CallKind kind = CallKind::regular;
};

/// Memory that runs use one after another: it is large, and seldom touched far.
struct InterpreterMemory
{
    InterpreterMemory();
    InterpreterMemory(const InterpreterMemory&) = delete;
    InterpreterMemory& operator=(const InterpreterMemory&) = delete;
    ~InterpreterMemory();

    /// Locals and operands, a function's behind those of its caller.
    Value* values = nullptr;
    /// What they are, for run-time checks: at the same index.
    const Type** types = nullptr;
    std::vector<Frame> frames;
    ReentrancyGuard reentrancy;
    bool is_taken = false;
};

/// Runs one function of a session, and what it calls: threaded code over the steps of function instances.
///
/// Charges and fails at the points, in the order, and with the codes and places of aptos-core's
/// move-vm/runtime/src/interpreter.rs. Values that a failed run leaves behind go with the session's arena.
class Interpreter
{
public:
    Interpreter(Session& session, GasMeter& gas);
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;
    ~Interpreter();

    /// Takes the arguments. The results are good until the next run. [as many arguments as parameters, of their types; the
    /// function is not native]
    [[nodiscard]] Result<std::span<Value>, VmError> run(
        const FunctionInstance& function, std::span<const Value> arguments);
    /// The functions that wait, innermost first: the last is what the transaction called.
    [[nodiscard]] std::size_t depth() const noexcept { return depth_; }
    [[nodiscard]] const Frame& waiting(std::size_t index) const noexcept
    {
        return memory_->frames[depth_ - 1 - index];
    }

private:
    /// What the loop keeps in registers.
    struct Registers
    {
        const Step* at;
        Value* top;
        Value* locals;
        Value* limit;
    };
    enum class Flow : std::uint8_t
    {
        next,
        failed,
        done,
    };
    /// Where an error is said to have happened.
    enum class Place : std::uint8_t
    {
        /// The instruction that runs.
        here,
        /// The caller of the function that runs: what aptos-core says of errors between functions.
        caller,
        /// The native that runs, at offset 0.
        native,
        /// The error says it.
        said,
    };

    template <bool is_paranoid>
    [[nodiscard]] Flow loop(Registers& registers);
    template <bool is_paranoid, Operation operation>
    [[nodiscard]] Flow execute(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow apply(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow apply_alone(Registers& r);

    [[nodiscard]] Flow fail(StatusCode code) noexcept;
    [[nodiscard]] Flow fail(StatusCode code, std::uint64_t sub_status) noexcept;
    [[nodiscard]] Flow fail_at(Place place, StatusCode code) noexcept;
    [[nodiscard]] Flow fail_with(Place place, const VmError& error) noexcept;
    [[nodiscard]] Flow fail_gas() noexcept { return fail(gas_.failure()); }
    [[nodiscard]] VmError located(const Registers& r) const;

    // interpreter_scalars.hpp
    template <Operation operation>
    [[nodiscard]] Flow load_immediate(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow compute(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow shift(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow cast(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow compare(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow logic(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow test_equality(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow branch(Registers& r);
    // interpreter_containers.hpp
    [[nodiscard]] Flow load_constant(Registers& r);
    [[nodiscard]] Flow copy_local(Registers& r);
    [[nodiscard]] Flow move_local(Registers& r);
    [[nodiscard]] Flow store_local(Registers& r);
    [[nodiscard]] Flow read_reference(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow borrow_field_of(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow pack_structure(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow unpack_structure(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow test_variant_of(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow apply_to_vector(Registers& r);
    [[nodiscard]] Flow pack_elements(Registers& r);
    [[nodiscard]] Flow unpack_elements(Registers& r);
    template <Operation operation>
    [[nodiscard]] Flow apply_to_global(Registers& r);
    // interpreter_globals.cpp
    [[nodiscard]] GlobalSlot* load_global(const Hash32& account, const StructOperand& operand);
    [[nodiscard]] bool allows_access(const StructOperand& operand) noexcept;
    // interpreter_calls.hpp
    template <bool is_paranoid>
    [[nodiscard]] Flow call(Registers& r, bool is_generic);
    /// [the arguments stand on top of the stack]
    template <bool is_paranoid>
    [[nodiscard]] Flow enter(
        Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind);
    void start(Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind);
    template <bool is_paranoid>
    [[nodiscard]] Flow leave(Registers& r);
    [[nodiscard]] const FunctionInstance* callee_of(const CallSite& site, CallNode*& node);
    // interpreter_calls.cpp
    /// What making the types of a frame fails with; executed where it does not.
    [[nodiscard]] StatusCode price_frame(const FunctionInstance& callee) noexcept;
    [[nodiscard]] const FunctionInstance* callee_slowly(const CallSite& site, CallNode*& node);
    [[nodiscard]] const FunctionInstance* make_callee(const CallSite& site);
    [[nodiscard]] bool use_module(const LoadedFunction& function, Place place);
    [[nodiscard]] bool use_modules_of(const FunctionInstance& instance);
    [[nodiscard]] CallNode* make_node(const FunctionInstance& instance);
    // interpreter_natives.cpp: `arguments` on top of the stack
    [[nodiscard]] Flow call_native(Registers& r, const FunctionInstance& callee);
    [[nodiscard]] Flow finish_native(
        Registers& r, const FunctionInstance& callee, Value* arguments);
    [[nodiscard]] Flow dispatch(Registers& r, const FunctionInstance& native, Value* arguments);
    [[nodiscard]] Flow load_module(Registers& r);
    [[nodiscard]] Flow fail_native(StatusCode code) noexcept;
    // interpreter_closures.cpp
    [[nodiscard]] Flow pack_closure(Registers& r, bool is_generic);
    [[nodiscard]] Flow call_closure(Registers& r);
    [[nodiscard]] bool charge_closure(const ClosureFunction& function);
    [[nodiscard]] const FunctionInstance* resolve_closure(ClosureFunction& function);
    [[nodiscard]] Flow enter_slowly(
        Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind);
    // interpreter_checks.hpp
    template <Operation operation>
    [[nodiscard]] bool check_before(const Registers& r);
    template <Operation operation>
    [[nodiscard]] bool check_after(const Registers& r, const Step& step);
    [[nodiscard]] bool check_effect(Opcode opcode, const Registers& r, const Step& step);
    [[nodiscard]] bool check_locals_drop() const;
    /// [arguments: where those that are not captured stand, as if all stood there]
    [[nodiscard]] bool check_arguments(
        const FunctionInstance& callee, const Value* arguments, std::uint64_t captured_mask);
    [[nodiscard]] bool check_packed(const Registers& r, const StructOperand& operand);
    [[nodiscard]] bool check_unpacked(const Registers& r, const StructOperand& operand);
    [[nodiscard]] bool check_field(
        const Registers& r, const StructOperand& operand, bool is_mutable);
    [[nodiscard]] bool check_global(
        Opcode opcode, const Registers& r, const StructOperand& operand);
    [[nodiscard]] bool check_vector(
        Opcode opcode, const Registers& r, const VectorOperand& operand);
    [[nodiscard]] bool check_reference(Opcode opcode, const Registers& r);
    [[nodiscard]] bool check_scalar(Opcode opcode, const Registers& r);
    [[nodiscard]] bool check_local(Opcode opcode, const Registers& r, const Step& step);
    [[nodiscard]] bool check_closure(
        const Registers& r, const FunctionInstance& callee, std::uint64_t mask);
    [[nodiscard]] bool check_limits(const Type* type);
    [[nodiscard]] bool refuse(StatusCode code) noexcept;
    [[nodiscard]] const Type*& type_at(const Value* place) const noexcept
    {
        return memory_->types[place - memory_->values];
    }

    /// Charges for types, where the schedule does.
    [[nodiscard]] bool pay_types(std::uint64_t node_count) noexcept
    {
        return !pays_types_ || gas_.charge_create_type(node_count);
    }

    Session& session_;
    GasMeter& gas_;
    CodeSpace& space_;
    TypeInterner& types_;
    Heap& heap_;
    Arena& arena_;
    InterpreterMemory* memory_ = nullptr;
    Frame current_;
    std::size_t depth_ = 0;
    std::uint64_t value_depth_max_;
    bool is_paranoid_;
    bool pays_types_;
    /// Whether a place in the tree of calls pays once.
    bool has_nodes_;
    std::size_t result_count_ = 0;

    Place place_ = Place::here;
    VmError error_;
    /// The native that runs, or ran last.
    const LoadedFunction* native_ = nullptr;
    /// Natives are called with this one, made once.
    NativeCall native_call_;
};
}  // namespace braid::move
