// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interpreter_calls.hpp"

#include <sys/mman.h>

namespace braid::move
{
namespace
{
/// Locals are at most so many a function: their index is a byte.
constexpr std::size_t local_count_max = 256;
/// Every frame full of locals, every operand, and room for the arguments of a closure that stand there for a moment.
constexpr std::size_t value_count_max =
    (call_depth_max + 2) * local_count_max + 2 * operand_count_max;

/// Memory that costs nothing where it is not touched.
template <typename T>
T* reserve_array(std::size_t count) noexcept
{
    void* const memory = ::mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    BRAID_ASSERT(memory != MAP_FAILED);
    return static_cast<T*>(memory);
}

/// One a thread: transactions of a worker run one after another.
InterpreterMemory& memory_of_thread()
{
    thread_local InterpreterMemory memory;
    return memory;
}
}  // namespace

InterpreterMemory::InterpreterMemory()
  : values(reserve_array<Value>(value_count_max)),
    types(reserve_array<const Type*>(value_count_max)),
    frames(call_depth_max)
{}

InterpreterMemory::~InterpreterMemory()
{
    ::munmap(values, value_count_max * sizeof(Value));
    ::munmap(types, value_count_max * sizeof(const Type*));
}

Interpreter::Interpreter(Session& session, GasMeter& gas)
  : session_(session),
    gas_(gas),
    space_(session.code()),
    types_(session.code().types()),
    heap_(session.heap()),
    arena_(session.arena()),
    memory_(&memory_of_thread()),
    value_depth_max_(session.code().config().types.value_depth_max),
    is_paranoid_(session.code().config().paranoid),
    pays_types_(gas.is_metered() && gas.feature_version() >= 14),
    has_nodes_(pays_types_ && session.code().config().pays_types_once)
{
    // Nothing that a native may call runs code.
    BRAID_ASSERT(!memory_->is_taken);
    memory_->is_taken = true;
}

Interpreter::~Interpreter()
{
    memory_->is_taken = false;
}

Interpreter::Flow Interpreter::fail(StatusCode code) noexcept
{
    return fail_at(Place::here, code);
}

Interpreter::Flow Interpreter::fail(StatusCode code, std::uint64_t sub_status) noexcept
{
    error_.sub_status = sub_status;
    error_.code = code;
    place_ = Place::here;
    return Flow::failed;
}

Interpreter::Flow Interpreter::fail_at(Place place, StatusCode code) noexcept
{
    error_ = VmError{code};
    place_ = place;
    return Flow::failed;
}

Interpreter::Flow Interpreter::fail_with(Place place, const VmError& error) noexcept
{
    error_ = error;
    place_ = place;
    return Flow::failed;
}

namespace
{
ErrorLocation location_of(const LoadedFunction& function)
{
    if (function.module == nullptr)
        return {.kind = ErrorLocation::Kind::script, .module = {}};
    return {.kind = ErrorLocation::Kind::module, .module = function.module->id};
}
}  // namespace

VmError Interpreter::located(const Registers& r) const
{
    VmError error = error_;
    if (place_ == Place::here)
    {
        const FunctionInstance& function = *current_.function;
        // What verification refuses must not come up now: limits on types are told so.
        if (type_of(error.code) == StatusType::verification)
            error.code = StatusCode::verification_error;
        error.location = location_of(*function.function);
        error.function = function.function->index;
        error.offset = static_cast<std::uint16_t>(r.at - function.steps);
    }
    else if (place_ == Place::caller)
    {
        if (type_of(error.code) == StatusType::verification)
            error.code = StatusCode::verification_error;
        error.location = depth_ == 0 ? ErrorLocation{} :
                                       location_of(*memory_->frames[depth_ - 1].function->function);
    }
    else if (place_ == Place::native)
    {
        error.location = location_of(*native_);
        error.function = native_->index;
        error.offset = 0;
    }
    return error;
}

StatusCode Interpreter::price_frame(const FunctionInstance& callee) noexcept
{
    if (!pay_types(callee.local_node_count))
        return gas_.failure();
    if (is_paranoid_)
        for (const TypeOperand& local : callee.local_types)
            if (local.type == nullptr)
                return local.failure;
    return StatusCode::executed;
}

bool Interpreter::use_module(const LoadedFunction& function, Place place)
{
    if (function.module == nullptr || session_.has_read(*function.module) ||
        session_.read(*function.module))
        return true;
    static_cast<void>(fail_at(place, StatusCode::speculative_execution_abort_error));
    return false;
}

bool Interpreter::use_modules_of(const FunctionInstance& instance)
{
    for (const LoadedModule* const module : instance.modules)
        if (!session_.has_read(*module) && !session_.read(*module))
            return false;
    return true;
}

CallNode* Interpreter::make_node(const FunctionInstance& instance)
{
    auto* const node = arena_.make<CallNode>();
    node->children = arena_.make_array<CallNode*>(instance.slot_count);
    return node;
}

const FunctionInstance* Interpreter::make_callee(const CallSite& site)
{
    if (site.callee == nullptr)
    {
        static_cast<void>(fail_at(Place::caller, StatusCode::function_resolution_failure));
        return nullptr;
    }
    if (!use_module(*site.callee, Place::caller))
        return nullptr;
    if (is_paranoid_ && !site.callee->is_public())
    {
        const LoadedModule* const caller = current_.function->function->module;
        if (caller == nullptr || caller->id.address != site.callee->module->id.address)
        {
            static_cast<void>(
                fail_at(Place::caller, StatusCode::unknown_invariant_violation_error));
            return nullptr;
        }
    }
    // Pairs with the acquire of callee_of() and here.
    const FunctionInstance* callee = site.instance.load(std::memory_order_acquire);
    if (callee == nullptr)
    {
        std::vector<const Type*> arguments;
        for (const TypeOperand& argument : site.type_arguments)
            arguments.push_back(argument.type);
        callee = space_.instance_of(*site.callee, arguments);
        site.instance.store(callee, std::memory_order_release);
    }
    return callee;
}

const FunctionInstance* Interpreter::callee_slowly(const CallSite& site, CallNode*& node)
{
    CallNode** const child =
        current_.node == nullptr ? nullptr : &current_.node->children[site.slot];
    if (child != nullptr && *child != nullptr)
    {
        node = *child;
        // Calls of one function from another share a place in the tree, and each site finds the function for itself.
        const FunctionInstance* const known = site.instance.load(std::memory_order_acquire);
        return known != nullptr ? known : make_callee(site);
    }
    if (site.is_generic)
    {
        if (!pay_types(site.node_count))
        {
            static_cast<void>(fail_gas());
            return nullptr;
        }
        for (const TypeOperand& argument : site.type_arguments)
            if (argument.type == nullptr)
            {
                static_cast<void>(fail(argument.failure));
                return nullptr;
            }
    }
    const FunctionInstance* const callee = make_callee(site);
    if (callee != nullptr && child != nullptr)
    {
        *child = make_node(*callee);
        node = *child;
    }
    return callee;
}
}  // namespace braid::move
