# How much native stack is left: what recursion in C asks (nested entries into the interpreter, JSON, regular
# expressions, the parser).  The limit leaves a quarter of the thread's stack, at least 96 KB, to Python and libc.
cdef extern from *:
    """
    #ifndef JSBC_NATIVE_STACK
    #define JSBC_NATIVE_STACK
    #if defined(__linux__) || defined(__APPLE__)
    #include <pthread.h>
    #endif
    #if defined(_MSC_VER)
    #define JSBC_THREAD_LOCAL __declspec(thread)
    #else
    #define JSBC_THREAD_LOCAL __thread
    #endif
    static JSBC_THREAD_LOCAL char *jsbc_stack_limit;
    static void jsbc_find_stack_limit(void) {
        char here;
        char *low = NULL;
        size_t size = 0;
    #if defined(__linux__)
        pthread_attr_t attributes;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            void *base = NULL;
            if (pthread_attr_getstack(&attributes, &base, &size) == 0) low = (char *)base;
            pthread_attr_destroy(&attributes);
        }
    #elif defined(__APPLE__)
        size = pthread_get_stacksize_np(pthread_self());
        low = (char *)pthread_get_stackaddr_np(pthread_self()) - size;
    #endif
        /* Unknown or unlimited: count on 512 KB below this place. */
        if (low == NULL || low > &here || size > ((size_t)64 << 20)) { size = (size_t)512 << 10; low = &here - size; }
        {
            size_t reserve = size / 4;
            if (reserve < ((size_t)96 << 10)) reserve = (size_t)96 << 10;
            if (reserve > size - size / 8) reserve = size - size / 8;
            jsbc_stack_limit = low + reserve;
        }
    }
    static CYTHON_INLINE int jsbc_native_stack_low(void) {
        char here;
        if (jsbc_stack_limit == NULL) jsbc_find_stack_limit();
        return &here < jsbc_stack_limit;
    }
    #endif
    """
    # Whether another level of recursion in C would come too near to the end of the stack.
    bint native_stack_low "jsbc_native_stack_low"() noexcept nogil
