// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/abstract_interpretation.hpp"
#include "vm-frontends/move/verifier/borrow_graph.hpp"
#include "vm-frontends/move/verifier/meter.hpp"

namespace braid::move
{
/// Checks that what is borrowed is neither moved, written nor destroyed, and that nothing is borrowed twice where one of both
/// may write. Serves all functions of a module, one after another.
/// aptos-core: move-bytecode-verifier/src/reference_safety.
class ReferenceSafety
{
public:
    ReferenceSafety(const CodeView& code, VerificationMeter& meter);

    /// [type safety and the safety of locals are checked]
    [[nodiscard]] Finding check(const FunctionView& function, const ControlFlowGraph& graph);

    /// A value on the stack or in a local: a reference of the graph, or what is none.
    using Value = std::uint32_t;
    /// What is no reference. References are their numbers and one.
    static constexpr Value plain = 0;
    [[nodiscard]] static constexpr Value value_of(ReferenceId id) noexcept { return id + 1; }
    [[nodiscard]] static constexpr ReferenceId id_of(Value value) noexcept { return value - 1; }
    struct State
    {
        std::vector<Value> locals;
        BorrowGraph graph;
        ReferenceId next_id = 0;
    };

    [[nodiscard]] Finding execute(const BasicBlock& block, State& state);
    [[nodiscard]] StatusCode join(State& before, const State& after, bool& has_changed);

private:
    [[nodiscard]] StatusCode execute(const Instruction& instruction);
    [[nodiscard]] StatusCode execute_member(const Instruction& instruction);
    [[nodiscard]] StatusCode execute_borrow(const Instruction& instruction);
    [[nodiscard]] StatusCode execute_vector(const Instruction& instruction);
    [[nodiscard]] StatusCode execute_local(const Instruction& instruction);
    [[nodiscard]] StatusCode charge_step();

    [[nodiscard]] StatusCode copy_local(TableIndex local);
    [[nodiscard]] StatusCode move_local(TableIndex local);
    [[nodiscard]] StatusCode store_local(TableIndex local);
    [[nodiscard]] StatusCode borrow_local(TableIndex local, bool is_mutable);
    [[nodiscard]] StatusCode freeze();
    [[nodiscard]] StatusCode read();
    [[nodiscard]] StatusCode write();
    [[nodiscard]] StatusCode compare();
    [[nodiscard]] StatusCode borrow_field(std::uint16_t field, bool is_mutable);
    [[nodiscard]] StatusCode borrow_global(TableIndex definition, bool is_mutable);
    [[nodiscard]] StatusCode move_global(TableIndex definition);
    [[nodiscard]] StatusCode move_to();
    [[nodiscard]] StatusCode use_vector(bool is_mutable);
    [[nodiscard]] StatusCode borrow_element(bool is_mutable);
    [[nodiscard]] StatusCode call(TableIndex function);
    [[nodiscard]] StatusCode call_closure(const SignatureToken& type);
    /// A call with so many arguments, which are on the stack.
    [[nodiscard]] StatusCode transfer(
        std::size_t argument_count, std::span<const SignatureToken> results);
    [[nodiscard]] StatusCode push_results(std::span<const SignatureToken> results);
    [[nodiscard]] StatusCode check_return();
    [[nodiscard]] StatusCode pop_values(std::uint64_t count);
    [[nodiscard]] StatusCode replace_values(std::uint64_t pop_count, std::uint64_t push_count);

    [[nodiscard]] Value pop();
    void push(Value value) { stack_.push_back(value); }
    void push_values(std::uint64_t count);
    [[nodiscard]] ReferenceId add_reference(bool is_mutable);
    void release(Value value);
    [[nodiscard]] ReferenceId frame() const noexcept;
    [[nodiscard]] bool is_readable(
        ReferenceId id, std::optional<BorrowLabel> label = {}) const noexcept;
    [[nodiscard]] bool is_writable(ReferenceId id) const noexcept;
    [[nodiscard]] bool is_frame_borrowed(BorrowLabel label) const noexcept;
    [[nodiscard]] bool is_frame_mutably_borrowed(BorrowLabel label) const noexcept;
    void make_canonical();
    [[nodiscard]] static bool release_missing(BorrowPaths& paths, State& before, State& after);

    const CodeView& code_;
    const CompiledTables& tables_;
    VerificationMeter& meter_;
    /// By function handle: what calling the function acquires; null where it acquires nothing, or is of another module.
    std::vector<const FunctionDefinition*> acquiring_;
    FunctionView function_;
    BorrowPaths paths_;
    State* state_ = nullptr;
    std::vector<Value> stack_;
    BlockStates<State> states_;
    std::vector<std::pair<ReferenceId, ReferenceId>> numbers_;
    std::vector<ReferenceId> sources_;
    State joined_;
    State other_;
};
}  // namespace braid::move
